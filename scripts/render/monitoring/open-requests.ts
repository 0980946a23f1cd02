/** What follows a due time: nobody is late with a request that was answered, though a hold may keep it open for years. */
export const unlessAnswered = ['answered', 'finished']
  .map((end) => `unless on (namespace, policy, request) calldata_erasure_${end}_timestamp_seconds`)
  .join(' ');
