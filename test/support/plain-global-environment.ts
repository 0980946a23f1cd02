import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

type Parameters = ConstructorParameters<typeof TestEnvironment>;

/**
 * Jest's environment for Node without the interceptor of its global object. With it each look at `Math`, `Map` or the like
 * calls back into Jest, so that tests which compute take twice to seven times as long.
 */
export default class PlainGlobalEnvironment extends TestEnvironment {
  constructor(...parameters: Parameters) {
    const { createContext } = vm;
    Object.assign(vm, { createContext: () => createContext(vm.constants.DONT_CONTEXTIFY) });
    try {
      super(...parameters);
    } finally {
      Object.assign(vm, { createContext });
    }
  }
}
