using System.CommandLine;
using TumorTrace.Inference;
using TumorTrace.ModelBuilding.Bench;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace bench layers`: where a network's time goes, and how near each layer is to what the machine can do.</summary>
internal static class BenchLayersCommand
{
    private static readonly Argument<string> s_model = new("MODEL") { Description = "An ONNX file with its card inside or beside it" };
    private static readonly Option<int> s_side = new("--side")
    {
        Description = "Side of the window in px, a multiple of the network's stride",
        DefaultValueFactory = _ => 640,
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Threads on the window",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Command Create()
    {
        var command = new Command("layers", "Time each layer of a model, beside the machine's peak and its memory's speed.")
        {
            s_model,
            s_side,
            s_threads,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        if (Errors.AnyUsageProblem(Problems(parsed)))
            return ExitCode.Usage;
        var (side, threads) = (parsed.GetValue(s_side), parsed.GetValue(s_threads));
        var layers = LayerProfile.Measure(parsed.GetRequiredValue(s_model), side, threads, runs: 5, cancel);
        var machine = MachinePeak.Measure(threads, TimeProvider.System, cancel);
        Console.Write(LayerTable.From(layers, machine, side));
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        if (parsed.GetValue(s_side) is < 32 or > 4096)
            yield return $"--side is {parsed.GetValue(s_side)}, expected 32 to 4096";
        if (parsed.GetValue(s_threads) is < 1 or > 1024)
            yield return $"--threads is {parsed.GetValue(s_threads)}, expected 1 to 1024";
    }
}
