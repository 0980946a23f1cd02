export const subscriptionId = '00000000-0000-0000-0000-00000000000a';
