using System.CommandLine;
using TumorTrace.Cli.Jobs;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Bench;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace bench models`: the paper's networks at full size with random weights, fp32 and int8.</summary>
internal static class BenchModelsCommand
{
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "Folder to write classifier and segmenter to",
        Required = true,
    };
    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Another seed gives other weights",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<bool> s_tiny = new("--tiny") { Description = "Tests of this command", Hidden = true };

    public static Command Create()
    {
        var command = new Command(
            "models",
            "Write the paper's networks at full size with random weights, to measure time with; their outputs mean nothing."
        )
        {
            s_output,
            s_seed,
            s_tiny,
        };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var models = new BenchmarkModels(
            parsed.GetRequiredValue(s_output),
            parsed.GetValue(s_tiny) ? BenchPlan.Tiny : BenchPlan.Full,
            parsed.GetValue(s_seed),
            ModelZoo.Root
        );
        foreach (var task in new[] { ModelTask.Classifier, ModelTask.Segmenter })
            models.Write(task, Console.WriteLine);
        return ExitCode.Ok;
    }
}
