import type { Language } from './documents.ts';

/** What the pages of the schema say around the descriptions, which are in English. */
export const texts = {
  en: {
    guides: 'Guides',
    overview: 'Overview',
    groups: {
      start: 'Start',
      client: 'To write a client',
      operator: 'To run it',
      more: 'More',
    },
    schema: 'Schema',
    intro:
      'Every type of the schema, with its fields and an example that runs against the sandbox as it stands.',
    onlyEnglish: '',
    example: 'Example',
    variables: 'Its variables:',
    noVariables: 'It has no variables.',
    fields: 'Fields',
    values: 'Values',
    args: 'Arguments',
    byDefault: 'default',
    usedBy: 'Where it is used',
    implements: 'Implements',
    possible: 'Is one of',
    deprecated: 'Deprecated',
    specifiedBy: 'Specified by',
    sourceOf: 'A file of the repository.',
    kinds: {
      roots: 'Operations',
      objects: 'Objects',
      interfaces: 'Interfaces',
      inputs: 'Inputs',
      enums: 'Enums',
      scalars: 'Scalars',
      directives: 'Directives',
    },
  },
  zh: {
    guides: '指南',
    overview: '总览',
    groups: {
      start: '开始',
      client: '编写客户端',
      operator: '运行网关',
      more: '更多',
    },
    schema: 'Schema',
    intro: 'schema 的全部类型及其字段，各有一个可在 sandbox 上原样运行的示例。说明取自 schema，为英文。',
    onlyEnglish: '本页只有英文。',
    example: '示例',
    variables: '变量：',
    noVariables: '不需要变量。',
    fields: '字段',
    values: '值',
    args: '参数',
    byDefault: '默认',
    usedBy: '使用之处',
    implements: '实现',
    possible: '可能的类型',
    deprecated: '已弃用',
    specifiedBy: '规范',
    sourceOf: '仓库中的一个文件。',
    kinds: {
      roots: '操作',
      objects: '对象',
      interfaces: '接口',
      inputs: '输入',
      enums: '枚举',
      scalars: '标量',
      directives: '指令',
    },
  },
} as const satisfies Record<Language, object>;

export type Texts = (typeof texts)[Language];
export type KindName = keyof Texts['kinds'];
