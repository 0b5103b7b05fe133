// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { roundUp, StackedBars } from "./stacked-bars";

afterEach(cleanup);

const bars = [
  { label: "1 November", short: "1 Nov", values: [3n, 0n] },
  { label: "2 November", short: "2 Nov", values: [0n, 0n] },
  { label: "3 November", short: "3 Nov", values: [5n, 2n] },
];

describe("StackedBars", () => {
  it("is walked through by keys, and each bar is said with its parts", async () => {
    render(<StackedBars label="Cost by day" series={["a", "b"]} bars={bars} format={(value) => `${value.toString()} $`} />);
    const chart = screen.getByRole("slider", { name: "Cost by day" });
    const said = () => chart.getAttribute("aria-valuetext");
    await userEvent.tab();
    expect(document.activeElement).toBe(chart);
    expect(said()).toBe("3 November: 7 $, a 5 $, b 2 $");
    await userEvent.keyboard("{ArrowLeft}");
    expect(said()).toBe("2 November: 0 $");
    await userEvent.keyboard("{Home}{ArrowLeft}");
    expect(said()).toBe("1 November: 3 $, a 3 $");
    await userEvent.keyboard("{End}{ArrowRight}");
    expect(said()).toContain("3 November");
  });

  it("draws nothing for nothing", () => {
    const { container } = render(<StackedBars label="Cost" series={["a"]} bars={[{ label: "x", short: "x", values: [0n] }]} format={String} />);
    expect(container.querySelectorAll("rect")).toHaveLength(0);
  });
});

describe("roundUp", () => {
  it.each([
    [0n, 1n],
    [1n, 1n],
    [3n, 3n],
    [7n, 8n],
    [10n, 10n],
    [11n, 15n],
    [241n, 250n],
    [801n, 1000n],
    [18_446_744_073_709_551_615n, 20_000_000_000_000_000_000n],
  ])("%s goes to %s", (value, top) => expect(roundUp(value)).toBe(top));
});
