using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Export;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model info`: card, inputs and outputs, and what ONNX Runtime makes of a model.</summary>
internal static class ModelInfoCommand
{
    private static readonly Argument<string> s_model = new("MODEL") { Description = "An ONNX file with its card inside or beside it" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Everything, as JSON" };

    public static Command Create()
    {
        var command = new Command("info", "Show what a model file holds.") { s_model, s_json };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var info = ModelInfo.Read(parsed.GetRequiredValue(s_model));
        if (parsed.GetValue(s_json))
            Console.WriteLine(Json.Indented(info));
        else
            Print(info);
        return ExitCode.Ok;
    }

    private static void Print(ModelInfo info)
    {
        var card = info.Card;
        Line("file", $"{info.Path}, {info.Bytes / 1e6:f2} MB, {info.Parameters:n0} stored values");
        Line("sha256", info.Sha256);
        Line("name", $"{card.Name}, version {card.Version}{(card.License is { } license ? $", {license}" : "")}");
        Line(
            "task",
            $"{card.Task.ToString().ToLowerInvariant()} at {card.TargetMpp:g4} µm/px, windows of {card.Window} px"
                + (
                    card.Task == ModelTask.Classifier
                        ? $", cells of {card.Cell} px{(card.DenseStep is null ? "" : ", maps larger blocks")}"
                        : $", run on {card.DenseWindow} px, output stride {card.OutputStride} px"
                )
        );
        Line("computes in", info.Precision);
        Line("inputs", string.Join("; ", info.Inputs));
        Line("outputs", string.Join("; ", info.Outputs));
        Line("operations", Counts(info.Operations));
        Line("optimised", Counts(info.OptimizedOperations));
        Line(
            "self-test",
            info.ReferenceWindows > 0 ? $"{info.ReferenceWindows} reference windows (model test)" : "none: no reference windows"
        );
        foreach (var (key, value) in card.Metrics ?? new Dictionary<string, double>())
            Line("metric", $"{key} {value:0.####}");
        foreach (var (key, value) in card.Training ?? new Dictionary<string, string>())
            Line("training", $"{key}: {value}");
    }

    private static void Line(string name, string value) => Console.WriteLine($"{name, -12}{value}");

    private static string Counts(IReadOnlyDictionary<string, int> operations) =>
        string.Join(", ", operations.Select(o => $"{o.Value} {o.Key}"));
}
