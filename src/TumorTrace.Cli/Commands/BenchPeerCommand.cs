using System.CommandLine;
using TumorTrace.Core.Models;
using TumorTrace.Core.Synthesis;
using TumorTrace.ModelBuilding.Bench;
using TumorTrace.Training.Networks;

namespace TumorTrace.Cli.Commands;

/// <summary>
/// `tumortrace bench peer`: libtorch in a process of its own, for `bench`. It calls the network once per line of its input.
/// </summary>
internal static class BenchPeerCommand
{
    private static readonly Option<string> s_models = new("--models") { Required = true };
    private static readonly Option<ModelTask> s_task = new("--task") { Required = true };
    private static readonly Option<int> s_side = new("--side") { Required = true };
    private static readonly Option<int> s_batch = new("--batch") { Required = true };
    private static readonly Option<int> s_threads = new("--threads") { Required = true };
    private static readonly Option<bool> s_tiny = new("--tiny");

    public static Command Create()
    {
        var command = new Command("peer", "The process of libtorch.") { s_models, s_task, s_side, s_batch, s_threads, s_tiny };
        command.Hidden = true;
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var task = parsed.GetValue(s_task);
        var side = parsed.GetValue(s_side);
        var batch = parsed.GetValue(s_batch);
        var models = new BenchmarkModels(
            parsed.GetRequiredValue(s_models),
            parsed.GetValue(s_tiny) ? BenchPlan.Tiny : BenchPlan.Full,
            Benchmark.Seed
        );
        var windows = SyntheticWindows.Create(BenchPlan.Mpp, side);
        byte[] pixels = [.. Enumerable.Range(0, batch).SelectMany(i => windows[i % windows.Count])];
        using var network = new EagerModel(models.Network(task), models.State(task), parsed.GetValue(s_threads));
        while (Console.ReadLine() is not null)
        {
            network.Predict(pixels, batch, side, side);
            Console.WriteLine("done");
        }
        return ExitCode.Ok;
    }
}
