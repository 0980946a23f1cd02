import { lauxlib, lua, lualib, to_luastring } from 'fengari';
import type { JsonValue } from '../../src/api/json.ts';

export interface LuaHealth {
  readonly status: string | null;
  readonly message: string | null;
}

/** Runs a health check as Argo CD does: the object is the global `obj`, and the script returns a table. */
export function runHealthCheck(script: string, object: JsonValue): LuaHealth {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  try {
    const source = `obj = ${literal(object)}\nlocal health = (function()\n${script}\nend)()\nreturn health.status, health.message`;
    const failed =
      lauxlib.luaL_loadstring(state, to_luastring(source)) !== lua.LUA_OK ||
      lua.lua_pcall(state, 0, 2, 0) !== lua.LUA_OK;
    if (failed) throw new Error(lua.lua_tojsstring(state, -1) ?? 'Lua failed');
    return { status: lua.lua_tojsstring(state, -2), message: lua.lua_tojsstring(state, -1) };
  } finally {
    lua.lua_close(state);
  }
}

function literal(value: JsonValue): string {
  if (value === null) return 'nil';
  if (typeof value !== 'object') return typeof value === 'string' ? quoted(value) : String(value);
  if (Array.isArray(value)) return `{${(value as readonly JsonValue[]).map(literal).join(', ')}}`;
  const fields = Object.entries(value as Readonly<Record<string, JsonValue>>);
  return `{${fields.map(([key, field]) => `[${quoted(key)}] = ${literal(field)}`).join(', ')}}`;
}

/** Lua knows the escapes of JSON that occur here. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
