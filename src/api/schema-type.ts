/**
 * The TypeScript type of a value that the API server admitted under a structural schema constant: unknown fields are
 * pruned, defaults are filled in, so a property with a default is always there. Only the keywords that our schemas use
 * are understood.
 */
export type TypeOfSchema<S> = S extends { readonly enum: readonly (infer Member)[] }
  ? Member
  : S extends { readonly type: 'string' }
    ? string
    : S extends { readonly type: 'integer' }
      ? number
      : S extends { readonly type: 'boolean' }
        ? boolean
        : S extends { readonly type: 'array'; readonly items: infer Items }
          ? readonly TypeOfSchema<Items>[]
          : S extends { readonly type: 'object'; readonly properties: infer Properties }
            ? TypeOfObject<Properties, RequiredNames<S> | DefaultedNames<Properties>>
            : unknown;

type RequiredNames<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never;

type DefaultedNames<Properties> = {
  [Name in keyof Properties]: Properties[Name] extends { readonly default: unknown } ? Name : never;
}[keyof Properties];

type TypeOfObject<Properties, Present> = {
  readonly [Name in keyof Properties as Name extends Present ? Name : never]: TypeOfSchema<Properties[Name]>;
} & {
  readonly [Name in keyof Properties as Name extends Present ? never : Name]?: TypeOfSchema<Properties[Name]>;
};
