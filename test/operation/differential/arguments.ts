import {
  GraphQLNonNull,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';
import type { Draw } from './draw.ts';
import { nameOf } from './names.ts';
import { isGiven, leafOf, type Place } from './values.ts';
import { mayStandAt, type Variable } from './variables.ts';

/** Where variables may stand in an operation. */
export interface VariableUse {
  /** In this share of the arguments. */
  share: number;
  /** In this share of the values within literals. */
  nestedShare: number;
}

/** The arguments of a field; variables that it makes are added to `variables`. */
export class ArgumentWriter {
  readonly variables: Variable[] = [];
  private readonly draw: Draw;
  private readonly use: VariableUse;

  constructor(draw: Draw, use: VariableUse) {
    this.draw = draw;
    this.use = use;
  }

  /** With their brackets; empty for none. */
  argumentsOf(field: string, args: readonly GraphQLArgument[]): string {
    const given = args
      .filter((arg) => isRequiredArgument(arg) || isGiven(this.draw, arg.name))
      .map((arg) => `${arg.name}: ${this.valueFor(arg, { field, input: arg.name }, this.use.share)}`);
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  /** `(if: …)`, for a directive. */
  condition(type: GraphQLInputType): string {
    const isLiteral = this.draw.chance(0.4);
    if (isLiteral) return String(this.draw.chance(0.5));
    return this.variableFor(new GraphQLNonNull(type as never), { field: '@', input: 'if' }, false);
  }

  private valueFor(
    { type, defaultValue }: GraphQLArgument | GraphQLInputField,
    place: Place,
    share: number,
  ): string {
    return this.draw.chance(share)
      ? this.variableFor(type, place, defaultValue !== undefined)
      : this.literal(type, place, this.use.nestedShare);
  }

  private variableFor(type: GraphQLInputType, place: Place, hasDefault: boolean): string {
    const fit = this.variables.filter(
      (variable) => variable.place.input === place.input && mayStandAt(variable, type, hasDefault),
    );
    if (fit.length > 0 && this.draw.chance(0.5)) return `$${this.draw.pick(fit).name}`;
    const variable = this.newVariable(type, place, hasDefault);
    this.variables.push(variable);
    return `$${variable.name}`;
  }

  private newVariable(type: GraphQLInputType, place: Place, hasDefault: boolean): Variable {
    const { draw } = this;
    const name = nameOf('v', this.variables, draw);
    const nullable = isNonNullType(type) ? type.ofType : type;
    const isStrict = draw.chance(0.3);
    const strict = new GraphQLNonNull(nullable as never) as GraphQLInputType;
    if (isNonNullType(type)) {
      if (isStrict) return { name, type: strict, defaultText: null, place };
      // A default that is not null makes a nullable variable fit, and so does one of the place.
      if (hasDefault && draw.chance(0.5)) return { name, type: nullable, defaultText: null, place };
      return { name, type: nullable, defaultText: this.literal(strict, place, 0), place };
    }
    const defaultText = draw.chance(0.4) ? this.literal(nullable, place, 0) : null;
    return { name, type: isStrict && defaultText !== 'null' ? strict : nullable, defaultText, place };
  }

  private literal(type: GraphQLInputType, place: Place, nestedShare: number): string {
    const { draw } = this;
    if (isNonNullType(type)) return this.presentLiteral(type.ofType, place, nestedShare);
    return draw.chance(0.08) ? 'null' : this.presentLiteral(type, place, nestedShare);
  }

  private presentLiteral(type: GraphQLInputType, place: Place, nestedShare: number): string {
    const { draw } = this;
    const within = (inner: GraphQLInputType, at: Place, hasDefault: boolean): string =>
      draw.chance(nestedShare)
        ? this.variableFor(inner, at, hasDefault)
        : this.literal(inner, at, nestedShare);
    if (isNonNullType(type)) return this.presentLiteral(type.ofType, place, nestedShare);
    if (isListType(type)) {
      const item = type.ofType;
      if (draw.chance(0.2)) return this.presentLiteral(item, place, 0);
      return `[${Array.from({ length: draw.below(4) }, () => within(item, place, false)).join(', ')}]`;
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields())
        .filter((field) => isRequiredInputField(field) || isGiven(draw, field.name))
        .map((field) => {
          const hasDefault = field.defaultValue !== undefined;
          return `${field.name}: ${within(field.type, { ...place, input: field.name }, hasDefault)}`;
        });
      // Written in any order.
      if (draw.chance(0.3)) fields.reverse();
      return `{ ${fields.join(', ')} }`;
    }
    if (isEnumType(type)) return draw.pick(type.getValues()).name;
    return JSON.stringify(leafOf(type.name, place, draw));
  }
}
