// What `tallyman report` may be asked for. Apart from the command itself, which is loaded only when it is called.

export const REPORT_NAMES = ['daily-totals', 'ggr', 'open-liability', 'ageing', 'stuck-rounds'] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

export type ReportOrder = {
  data: string;
  provider?: string;
  day?: string;
  from?: string;
  to?: string;
  csv: boolean;
};
