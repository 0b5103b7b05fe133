/** Runs before each test file: leaves no component of one test for the next. */
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);
