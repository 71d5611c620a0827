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
      'Every type of the schema, with its fields and an example. The examples run against a fresh sandbox, page after page; ' +
      'what one of them needs beside that stands below it.',
    onlyEnglish: '',
    example: 'Example',
    variables: 'Its variables:',
    noVariables: 'It has no variables.',
    notes: {
      calendar: 'It needs a gateway with `CALENDAR_KEY`; without one it answers `FEATURE_NOT_ENABLED`.',
      file: 'The file comes in a multipart request: GraphiQL has a field for it.',
      once: 'It is answered so once: what it takes away is there again when the sandbox is started anew.',
    },
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
    intro:
      'schema 的全部类型及其字段，各有一个示例。示例可在新启动的 sandbox 上逐页运行；另有需要的，写在示例下面。说明取自 schema，为英文。',
    onlyEnglish: '本页只有英文。',
    example: '示例',
    variables: '变量：',
    noVariables: '不需要变量。',
    notes: {
      calendar: '需要设置了 `CALENDAR_KEY` 的网关；没有设置时应答 `FEATURE_NOT_ENABLED`。',
      file: '文件以 multipart 请求发送：GraphiQL 有选择文件的输入框。',
      once: '只能这样应答一次：删去的内容在 sandbox 重新启动后才会再有。',
    },
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
