/** How the console looks: one family of ink for what acts, greys that read well, and colours that never speak alone. */
import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
  PasswordInput,
} from "@mantine/core";

/** The colour of actions and of where one stands. */
const ink: MantineColorsTuple = [
  "#eff1ff",
  "#dfe2fb",
  "#bbc2f3",
  "#959fec",
  "#7682e6",
  "#5f6de1",
  "#4b59d6",
  "#3a47c4",
  "#323db0",
  "#27319b",
];
const stone: MantineColorsTuple = [
  "#f8f8fa",
  "#f0f1f4",
  "#e4e6eb",
  "#d5d8e0",
  "#bcc1cc",
  "#9aa1b0",
  "#666d7f",
  "#4d5466",
  "#343a4a",
  "#1f2430",
];
const night: MantineColorsTuple = [
  "#d5d8e2",
  "#b9bdca",
  "#9a9fb0",
  "#6f7588",
  "#424859",
  "#333847",
  "#262a36",
  "#1b1e28",
  "#14161e",
  "#0f1117",
];

const sans =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const mono = 'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", monospace';

/** The theme. */
export const theme: MantineThemeOverride = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, gray: stone, dark: night },
  fontFamily: sans,
  fontFamilyMonospace: mono,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    // The eye beside a password is a button like any other, for keyboards and screen readers too.
    PasswordInput: PasswordInput.extend({
      defaultProps: {
        visibilityToggleFocusable: true,
        visibilityToggleButtonProps: { "aria-label": "Show what is typed" },
      },
    }),
  },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.3" },
      h2: { fontSize: "1.125rem", lineHeight: "1.4" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
});

/** Colours that Mantine's own greys leave too faint to read (WCAG 2.2, 1.4.3), and those of our surfaces. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": stone[6],
    "--mantine-color-placeholder": stone[6],
    "--mantine-color-error": "#b3261e",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": stone[9],
    "--mantine-color-default-border": stone[3],
    "--mantine-color-default-color": stone[9],
    "--ground": stone[0],
    "--surface": "#ffffff",
    "--surface-2": stone[1],
    "--line": stone[2],
    "--line-strong": stone[4],
    "--text-2": stone[7],
    "--good": "#146c43",
    "--good-soft": "#e3f5eb",
    "--warn": "#8a4b00",
    "--warn-soft": "#fff1dc",
    "--bad": "#b3261e",
    "--bad-soft": "#fdebea",
    "--calm": stone[7],
    "--calm-soft": stone[1],
    "--act": ink[7],
    "--act-soft": ink[0],
  },
  dark: {
    "--mantine-color-dimmed": night[2],
    "--mantine-color-placeholder": night[2],
    "--mantine-color-error": "#ff9d94",
    "--mantine-color-body": night[7],
    "--mantine-color-text": "#e9ebf2",
    "--mantine-color-default-border": night[4],
    "--mantine-color-default-color": "#e9ebf2",
    "--ground": night[9],
    "--surface": night[8],
    "--surface-2": night[7],
    "--line": night[6],
    "--line-strong": night[4],
    "--text-2": night[1],
    "--good": "#6fdba4",
    "--good-soft": "#10291e",
    "--warn": "#f5b85c",
    "--warn-soft": "#2e2111",
    "--bad": "#ff9d94",
    "--bad-soft": "#361a1b",
    "--calm": night[1],
    "--calm-soft": night[7],
    "--act": "#a9b2ff",
    "--act-soft": "#1d2140",
  },
});
