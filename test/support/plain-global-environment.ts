import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

type Parameters = ConstructorParameters<typeof TestEnvironment>;

interface CompiledModule {
  readonly source: string;
  readonly script: vm.Script;
}

const compileAnew = vm.compileFunction;
const compiledModules = new Map<string, CompiledModule>();
const dynamicImport = /\bimport\s*\(/;

/**
 * Compiles a CommonJS module once for all test files of a process. Jest compiles its own modules, and those of libraries,
 * anew for each file, which takes longer than most files run. A script runs in any context and leaves nothing in another.
 * What imports while it runs stays with Jest, which has to know for which file it does.
 */
const compileOnce: typeof vm.compileFunction = (code, parameters = [], options = {}) => {
  const { filename, parsingContext } = options;
  if (filename === undefined || parsingContext === undefined || dynamicImport.test(code)) {
    return compileAnew(code, parameters, options);
  }
  const head = `(function (${parameters.join(', ')}) {`;
  const source = `${head}${code}\n})`;
  let module = compiledModules.get(filename);
  if (module?.source !== source) {
    module = { source, script: new vm.Script(source, { filename, columnOffset: -head.length }) };
    compiledModules.set(filename, module);
  }
  return module.script.runInContext(parsingContext) as ReturnType<typeof vm.compileFunction>;
};

Object.assign(vm, { compileFunction: compileOnce });

// V8 keeps what it compiled, and by that the whole context of a test file that is done: megabytes with each file.
setFlagsFromString('--no-compilation-cache');

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
