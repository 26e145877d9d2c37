#!/usr/bin/env node
import { run } from './commands/run-command.ts';

process.exitCode = await run(process.argv);
