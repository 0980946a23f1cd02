/** As much of the Lua of npm as is used here; it brings no types. */
declare module 'fengari' {
  type State = object;
  export const lua: {
    readonly LUA_OK: number;
    readonly lua_pcall: (state: State, args: number, results: number, handler: number) => number;
    readonly lua_tojsstring: (state: State, index: number) => string | null;
    readonly lua_close: (state: State) => void;
  };
  export const lauxlib: {
    readonly luaL_newstate: () => State;
    readonly luaL_loadstring: (state: State, source: Uint8Array) => number;
  };
  export const lualib: { readonly luaL_openlibs: (state: State) => void };
  export const to_luastring: (text: string) => Uint8Array;
}
