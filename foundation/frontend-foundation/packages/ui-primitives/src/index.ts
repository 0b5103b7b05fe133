/**
 * The platform's interface parts on Radix, styled by `tokens.css`. Purpose: look and behave alike in every project.
 * When to use: before writing markup for anything a person presses. To extend: one part per file, exported here.
 */
export * from "./button";
export * from "./button-class";
export * from "./callout";
export * from "./checkbox";
export * from "./dialog";
export * from "./empty-state";
export * from "./field";
export * from "./filter-popover";
export * from "./kbd";
export * from "./menu";
export * from "./meter";
export * from "./popover";
export * from "./progress";
export * from "./segmented";
export * from "./skeleton";
export * from "./stacked-bars";
export * from "./toast";
export * from "./tooltip";
