import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { GraphQLContext } from '../context.ts';
import { isGranted, refusal } from './caller.ts';
import type { AccessRule } from './scopes.ts';

/* eslint-disable @typescript-eslint/no-namespace, @typescript-eslint/no-unused-vars -- how Pothos takes options */
declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      access: AccessPlugin<Types>;
    }
    interface FieldOptions<
      Types extends SchemaTypes,
      ParentShape,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** What a caller needs for the field; without it, whoever has the object has the field. */
      access?: AccessRule;
    }
  }
}
/* eslint-enable @typescript-eslint/no-namespace, @typescript-eslint/no-unused-vars */

type Resolver<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

/**
 * Holds fields to their rules, on every path to them. The rules need nothing but the caller, so the check is a plain
 * function in front of the resolver.
 */
// PERF(mobile: a room, its documents and live statistics): the authorization plugin of Pothos, which also waits for
// scopes, takes 13 % of the time for the same answers.
class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolver<Types>, config: PothosOutputFieldConfig<Types>): Resolver<Types> {
    // Those of a subscription are checked before anything is watched, not at each event.
    return config.kind === 'Subscription' ? resolve : guarded(resolve, config);
  }

  override wrapSubscribe(
    subscribe: Resolver<Types> | undefined,
    config: PothosOutputFieldConfig<Types>,
  ): Resolver<Types> | undefined {
    return subscribe && guarded(subscribe, config);
  }
}

function guarded<Types extends SchemaTypes>(
  resolve: Resolver<Types>,
  { pothosOptions }: PothosOutputFieldConfig<Types>,
): Resolver<Types> {
  const rule = pothosOptions.access;
  if (!rule) return resolve;
  return (parent, args, context, info) => {
    const { caller } = context as GraphQLContext;
    if (!isGranted(rule, caller)) throw refusal(rule, caller);
    return resolve(parent, args, context, info);
  };
}

SchemaBuilder.registerPlugin('access', AccessPlugin);
