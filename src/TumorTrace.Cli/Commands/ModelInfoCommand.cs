using System.CommandLine;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

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
        var info = ModelInfo.Of(parsed.GetRequiredValue(s_model));
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

/// <param name="Precision">"int8" when some values are stored in 8 bits, else "fp32".</param>
/// <param name="OptimizedOperations">After ONNX Runtime's optimisations for this machine.</param>
internal sealed record ModelInfo(
    string Path,
    long Bytes,
    string Sha256,
    string Precision,
    long Parameters,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, int> Operations,
    IReadOnlyDictionary<string, int> OptimizedOperations,
    int ReferenceWindows,
    ModelCard Card
)
{
    public static ModelInfo Of(string path)
    {
        using var model = OnnxModel.Load(path);
        var file = OnnxFile.Read(path);
        return new ModelInfo(
            path,
            new FileInfo(path).Length,
            model.Sha256,
            file.IsInt8 ? "int8" : "fp32",
            file.Parameters,
            file.Inputs,
            file.Outputs,
            file.Operations,
            Models.OptimizedOperations.Of(path),
            model.References?.Windows.Count ?? 0,
            model.Card
        );
    }
}
