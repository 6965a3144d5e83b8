using System.CommandLine;
using TumorTrace.Cli.Progress;
using TumorTrace.Core;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Commands;

/// <summary>`segment --follow`: the slides that a scanner writes into a folder, as they are complete.</summary>
internal static class FollowArguments
{
    private const double ShortestSettle = 0.1,
        LongestSettle = 86_400;

    private static readonly Option<string?> s_follow = new("--follow")
    {
        Description = "Instead of slides: a folder, such as a scanner's, whose slides are segmented as they are complete, until Ctrl-C",
    };
    private static readonly Option<double> s_settle = new("--settle")
    {
        Description = "With --follow: a slide is complete when its files have been the same for so many seconds and it opens",
        DefaultValueFactory = _ => 30,
    };

    public static void AddTo(Command command)
    {
        command.Options.Add(s_follow);
        command.Options.Add(s_settle);
    }

    /// <summary>Null without --follow.</summary>
    public static string? Folder(ParseResult parsed) => parsed.GetValue(s_follow);

    /// <summary>What is wrong with the command line; only with --follow.</summary>
    public static IEnumerable<string> Problems(ParseResult parsed, SegmentRequest request)
    {
        var folder = Folder(parsed)!;
        if (parsed.GetValue(SegmentCommand.Slides) is { Length: > 0 } || parsed.GetValue(SlideArguments.List) is not null)
            yield return "--follow takes the slides of its folder: give no others with it";
        if (request.Part is not null || request.Merge || request.Overwrite)
            yield return "--follow goes with neither --part, --merge nor --overwrite";
        if (parsed.GetValue(s_settle) is not (>= ShortestSettle and <= LongestSettle) and var settle)
            yield return $"--settle is {settle}, expected {ShortestSettle} to {LongestSettle} seconds";
        if (Same(folder, parsed.GetRequiredValue(SegmentCommand.Output)))
            yield return $"-o is {folder}, the folder that is followed; expected another one";
    }

    /// <exception cref="UserException">There is no such folder, or a model that was named cannot be used.</exception>
    public static int Run(ParseResult parsed, SegmentRequest request, string output, IRunDisplay display, CancellationToken cancel)
    {
        var folder = Folder(parsed)!;
        var settle = TimeSpan.FromSeconds(parsed.GetValue(s_settle));
        if (!Directory.Exists(folder))
            throw new UserException($"{folder}: no such folder, expected the one that slides are written to");
        display.Run(() =>
        {
            display.Note($"following {folder}: a slide is segmented when it has not changed for {settle.TotalSeconds:g3} s; Ctrl-C ends");
            new TumorTracer(request).Follow(folder, settle, output, display, cancel);
            display.Note("interrupted; the same command goes on where this one stopped");
        });
        return ExitCode.Interrupted;
    }

    private static bool Same(string folder, string output) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
}
