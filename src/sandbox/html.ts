import type { Room } from './model.ts';
import { shanghaiMinute } from './shanghai-time.ts';

/** The document's page for a refused entry: the code stands alone in the body. */
export function refusalPage(error: string): string {
  return `<html>\n<head></head>\n<body>\n  ${escapeHtml(error)}\n</body>\n</html>\n`;
}

/** The document's page for a successful entry: the classroom in a frame that fills the window. */
export function classroomFrame(
  isMobile: boolean,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const client = isMobile ? 'mobile' : 'client-1vN';
  const source = `/${client}/WXTClient.html?${new URLSearchParams(given).toString()}`;
  return `<body style="padding: 0;margin: 0;height: 100%;">
<script type="text/javascript">
function fill() { document.querySelector('iframe').style.height = window.innerHeight + 'px'; }
window.addEventListener('resize', fill);
window.addEventListener('load', fill);
</script>
<iframe src="${escapeHtml(source)}" style="border: medium none;display: block;height: 100%;width: 100%;" frameborder="0"></iframe>
</body>
`;
}

/** What stands in the frame: the sandbox has no classroom, it only shows who would be in one. */
export function classroomPage(title: string, parameters: URLSearchParams): string {
  const rows = [...parameters].map(([name, value]) => `<li>${escapeHtml(name)}: ${escapeHtml(value)}</li>`);
  return `<!doctype html>
<html><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="font: 16px sans-serif; margin: 3em;">
<h1>${escapeHtml(title)}</h1>
<p>Sandbox classroom</p>
<ul>${rows.join('')}</ul>
</body></html>
`;
}

/** The document's page for a room that cannot be entered now. */
export function tipPage(room: Room, organizer: string, tip: { kind: string; text: string }): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<title>提示</title>
</head>
<body>
<div class="${`wrap ${tip.kind}`.trim()}">
<div id="content"> <h1>提示:</h1>
<div class="meeting_info">
<p class="title cf">
<span class="label fl">活动名称:</span>
<strong class="detail fl">${escapeHtml(room.title)}</strong> </p>
<p class="time">
<span class="label">活动时间:</span> ${shanghaiMinute(room.startMs)} - ${shanghaiMinute(room.endMs)}</p>
<p class="organizer">
<span class="label">组织者:</span> ${escapeHtml(organizer)}</p>
</div>
<p class="meeting_status">${escapeHtml(tip.text)}</p> </div>
</div>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
