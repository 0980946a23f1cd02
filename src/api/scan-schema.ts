export const scanSchema = {
  description: 'How the stored data is looked at. Without the field, one process lists all of it.',
  type: 'object',
  properties: {
    shards: {
      description:
        'Lists the locations in so many pods of a Kubernetes Job at the same time, 1 to 64; what they saw is put together as one process would have seen it. A location is never split. Only listings are: what is due is deleted by one process. The operator must be allowed to run Jobs in its own namespace (value sharding.enabled of the chart); where it is not, the classes are Unknown and the conditions tell ShardsUnavailable. Without the field, the operator lists by itself.',
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 64,
    },
  },
} as const;
