import { expect, test } from 'inferbench'

test('conversations of growing length hold their TTFT', async ({ dataset, load }) => {
  const talks = await dataset.conversations({
    num_conversations: 24,
    prompt_input: {
      num_turns: { distribution: 'uniform', min: 4, max: 8 },
      common_prefix_num_tokens: { distribution: 'constant', value: 64 },
      prefix_num_tokens: { distribution: 'constant', value: 200 },
      num_tokens: { distribution: 'uniform', min: 80, max: 160 },
    },
    prompt_output: { num_tokens: { distribution: 'uniform', min: 16, max: 48 } },
  })
  const run = await load(talks, { concurrency: 8 })

  expect(run).toMeetSlo({ ttft: { p95: 400 }, itl: { p95: 40 }, errorRate: 0 })
  expect(run.sessions).toMatchObject({ started: 24, completed: 24 })
})
