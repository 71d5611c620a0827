import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** Which fields, arguments and input fields of a schema documents have asked for. */
export class Coverage {
  private readonly schema: GraphQLSchema;
  private readonly seen = new Set<string>();

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
  }

  add(document: DocumentNode): void {
    const info = new TypeInfo(this.schema);
    const visitor = {
      Field: () => {
        const field = info.getFieldDef();
        if (!field) return;
        this.seen.add(`${String(info.getParentType())}.${field.name}`);
      },
      Argument: () => {
        const [field, argument] = [info.getFieldDef(), info.getArgument()];
        if (field && argument) this.seen.add(`${field.name}(${argument.name})`);
      },
    };
    visit(document, visitWithTypeInfo(info, visitor));
  }

  /** What can be reached from a type and was never asked for. */
  missingFrom(root: GraphQLNamedType): string[] {
    const missing = new Set<string>();
    const visited = new Set<GraphQLNamedType>();
    const walk = (type: GraphQLNamedType): void => {
      if (visited.has(type) || isInputObjectType(type)) return;
      visited.add(type);
      if (isAbstractType(type)) this.schema.getPossibleTypes(type).forEach(walk);
      if (!isObjectType(type) && !isInterfaceType(type)) return;
      // An interface that no field answers is asked for by its types alone.
      type
        .getInterfaces()
        .filter((one) => this.isAnswered(one))
        .forEach(walk);
      for (const field of Object.values(type.getFields())) {
        const places = [
          `${type.name}.${field.name}`,
          ...field.args.map((argument) => `${field.name}(${argument.name})`),
        ];
        for (const place of places) if (!this.seen.has(place)) missing.add(place);
        walk(getNamedType(field.type));
      }
    };
    walk(root);
    return [...missing];
  }

  private isAnswered(type: GraphQLNamedType): boolean {
    return Object.values(this.schema.getTypeMap()).some(
      (parent) =>
        isObjectType(parent) &&
        Object.values(parent.getFields()).some((field) => getNamedType(field.type) === type),
    );
  }
}
