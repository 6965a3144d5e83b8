using System.CommandLine;
using TumorTrace.Core.Stages;
using TumorTrace.Server.Options;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace slurm`: a script that segments slides on a Slurm cluster, as array jobs and a merge that depends on them.</summary>
internal static class SlurmCommand
{
    private const int UsualCores = 4;

    private static readonly Option<int> s_parts = new("--parts")
    {
        Description = "Tasks of the array: each does one part of the work",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("slurm", "Print a script that segments slides on a Slurm cluster: array jobs, then a merge.")
        {
            SegmentCommand.Slides,
            SegmentCommand.Output,
            SlideArguments.List,
            s_parts,
        };
        foreach (var option in SegmentArguments.Divisible)
            command.Options.Add(option);
        command.SetAction((parsed, _) => Task.FromResult(Errors.Guard(() => Run(parsed))));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var parts = parsed.GetRequiredValue(s_parts);
        var request = SegmentArguments.Read(parsed) with { Part = new WorkPart(1, 1) };
        var problems = request.Problems().Select(OptionNames.Describe).Concat(SegmentArguments.Contradictions(parsed));
        if (parts is < 1 or > WorkPart.MostParts)
            problems = problems.Append($"{s_parts.Name} is {parts}, expected 1 to {WorkPart.MostParts}");
        problems = problems.Concat(SlideArguments.Problems(parsed, SegmentCommand.Slides));
        if (Errors.AnyUsageProblem(problems))
            return ExitCode.Usage;
        // A mistake in the list shows now, not on the cluster.
        SlideArguments.Read(parsed, SegmentCommand.Slides);
        Console.Write(Script(Typed(parsed), parts, request.Settings, new GivenOptions(parsed).Has(SegmentArguments.Threads)));
        return ExitCode.Ok;
    }

    private static string Script(IEnumerable<string> typed, int parts, RunSettings settings, bool threadsGiven)
    {
        var program = JobProgram.Own(typeof(SlurmCommand).Assembly.Location);
        var segment = string.Join(' ', program.First.Prepend(program.FileName).Append("segment").Concat(typed).Select(Quoted));
        var memory = settings.MemoryBytes is { } bytes ? $"#SBATCH --mem={bytes >> 20}M\n" : "";
        return $$"""
            #!/bin/bash
            # Segments slides on a Slurm cluster. Add what yours needs (partition, account, time), then: bash THIS-FILE
            #SBATCH --job-name=tumortrace
            #SBATCH --cpus-per-task={{(threadsGiven ? settings.Threads : UsualCores)}}
            {{memory}}#SBATCH --requeue
            #SBATCH --open-mode=append
            set -eu
            cd {{Quoted(Environment.CurrentDirectory)}}
            segment() { exec {{segment}}{{(threadsGiven ? "" : " --threads \"${SLURM_CPUS_PER_TASK:-1}\"")}} "$@"; }
            case "${1:-submit}" in
            submit)
                # The coarse stage and small slides; the dense windows of large slides; what all parts left.
                first="$(sbatch --parsable --array=1-{{parts}} "$0" part)"
                second="$(sbatch --parsable --array=1-{{parts}} --dependency="afterany:${first%%;*}" "$0" part)"
                merge="$(sbatch --parsable --dependency="afterany:${second%%;*}" "$0" merge)"
                echo "submitted: parts $first and $second, merge $merge" ;;
            part) segment --part "$SLURM_ARRAY_TASK_ID/{{parts}}" ;;
            merge) segment --merge ;;
            esac

            """;
    }

    /// <summary>The command line as typed, but for the command and the number of parts.</summary>
    private static IEnumerable<string> Typed(ParseResult parsed)
    {
        var tokens = parsed.Tokens.Where(t => t.Type != System.CommandLine.Parsing.TokenType.Command).Select(t => t.Value).ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] == s_parts.Name)
                i++;
            else
                yield return tokens[i];
        }
    }

    /// <summary>As one word of a POSIX shell.</summary>
    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '=')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
