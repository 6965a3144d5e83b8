using System.CommandLine;
using System.CommandLine.Invocation;
using TumorTrace.Cli;
using TumorTrace.Cli.Commands;

var root = new RootCommand("TumorTrace: fast, refined segmentation of tumour regions in whole-slide images.");
root.Subcommands.Add(SegmentCommand.Create());
root.Subcommands.Add(EvaluateCommand.Create());
root.Subcommands.Add(InfoCommand.Create());
root.Subcommands.Add(TissueCommand.Create());
root.Subcommands.Add(TrainCommand.Create());
root.Subcommands.Add(ModelCommand.Create());
root.Subcommands.Add(SynthCommand.Create());
root.Subcommands.Add(PyramidCommand.Create());
var parsed = root.Parse(args);
// A mistyped option gets one line, not the whole help text.
if (parsed.Action is ParseErrorAction mistake)
    mistake.ShowHelp = false;
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
