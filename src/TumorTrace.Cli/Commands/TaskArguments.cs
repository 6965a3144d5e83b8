using System.CommandLine;
using System.CommandLine.Parsing;
using TumorTrace.Core.Models;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Commands;

/// <summary>--task with the options of `tumortrace train` for it, so that a training's command line can be used as it is.</summary>
internal static class TaskArguments
{
    public static readonly Option<ModelTask> Task = new("--task")
    {
        Description = "classifier or segmenter; the further options are those of `tumortrace train` for it",
        Required = true,
    };

    private static readonly Dictionary<ModelTask, TrainArguments> s_arguments = Enum.GetValues<ModelTask>()
        .ToDictionary(t => t, t => new TrainArguments(t));

    /// <summary>Adds the options of both tasks; those that both have, once.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(Task);
        foreach (var option in s_arguments.Values.SelectMany(a => a.All()).DistinctBy(o => o.Name))
            command.Options.Add(option);
    }

    /// <summary>The settings; null, with the problems printed, where the command line does not fit the task.</summary>
    public static TrainingSettings? Settings(ParseResult parsed)
    {
        // Both tasks have options of the same name with other defaults: read once more with those of the task alone.
        var arguments = s_arguments[parsed.GetRequiredValue(Task)];
        var command = new Command(parsed.CommandResult.Command.Name);
        foreach (var argument in parsed.CommandResult.Command.Arguments)
            command.Arguments.Add(argument);
        var names = s_arguments.Values.SelectMany(a => a.All()).Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var option in parsed.CommandResult.Command.Options.Where(o => !names.Contains(o.Name)).Concat(arguments.All()))
            command.Options.Add(option);
        var again = command.Parse([.. parsed.Tokens.Where(t => t.Type != TokenType.Command).Select(t => t.Value)]);
        if (
            Errors.AnyUsageProblem(
                again.Errors.Select(e => $"{e.Message} (--task {parsed.GetRequiredValue(Task).ToString().ToLowerInvariant()})")
            )
        )
            return null;
        var settings = arguments.Settings(again);
        return Errors.AnyUsageProblem(settings.Problems().Select(arguments.Describe)) ? null : settings;
    }
}
