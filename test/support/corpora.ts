/** @module Texts for corpora of a user's own, made up here. */
import { createStreams, uniformInteger } from '../../src/random/streams.ts'

const clauses = [
  '今天天气很好',
  '我们一起去公园散步',
  '这本书讲的是航海的故事',
  '数据库的性能取决于索引的设计',
  '请在周五之前提交报告',
  '山脚下有一条安静的小河',
  '老师让学生们再读一遍',
  '火车晚点了二十分钟',
  '他把钥匙忘在办公室里',
  '模型需要更多的内存',
  '市场上的水果又便宜又新鲜',
  '孩子们在院子里放风筝',
  '会议改到下午三点',
  '她学了五年钢琴',
  '服务器每秒处理一千个请求',
  '窗外下着小雨',
  '没有人知道答案',
  '爷爷每天早上打太极拳',
]
const stops = ['，', '。', '！', '？', '；', '——', '、', '']

/** Chinese prose of about as many characters as asked, without a single space. */
export function unspaced(characters: number): string {
  const stream = createStreams('unspaced').stream('prose')
  const pick = (list: readonly string[]) => list[uniformInteger(stream, 0, list.length - 1)]!
  let text = ''
  while (text.length < characters) text += pick(clauses) + pick(stops)
  return text
}

/** Words of one character to several, with pictures of one code point to seven among them. */
export const pictures =
  'naïve cafés ☃ 🎉🎉 über-all 你好世界 a 🇩🇪 👩‍👩‍👧 x e\u0301 the 🚀launch🚀 👋🏽 end ❤️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿 1,234 😀😃😄 ok'
