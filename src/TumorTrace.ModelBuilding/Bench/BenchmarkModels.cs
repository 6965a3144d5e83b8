using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Synthesis;
using TumorTrace.ModelBuilding.Export;
using TumorTrace.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Onnx.Quantization;
using TumorTrace.Training.Torch;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>
/// Networks with random weights, as ONNX in fp32 and int8 and as tensors for libtorch, to measure time with. Their cards say so,
/// and they are never written among the shipped models.
/// </summary>
public sealed class BenchmarkModels(string folder, BenchPlan plan, int seed)
{
    /// <summary>Every such model's name begins with this.</summary>
    public const string NamePrefix = "benchmark-random-";

    public string Folder => folder;

    public NetworkGraph Network(ModelTask task) =>
        task == ModelTask.Classifier ? SlimInceptionV3.Describe(BenchPlan.ClassifierWidth) : AtrousResNet.Describe(plan.Depth, plan.Width);

    public string Onnx(ModelTask task, bool int8) => Path.Combine(folder, $"{Name(task)}{(int8 ? ".int8" : "")}.onnx");

    /// <summary>The weights and statistics, as libtorch expects them.</summary>
    public IReadOnlyList<NamedTensor> State(ModelTask task) => Safetensors.Read(Tensors(task)).Tensors;

    /// <summary>Writes the models that are missing or were made with another plan or seed.</summary>
    /// <param name="report">Receives one line per file.</param>
    /// <param name="cancel">Asked before each network: making one takes a minute at most.</param>
    public void Ensure(Action<string> report, CancellationToken cancel)
    {
        foreach (var task in new[] { ModelTask.Classifier, ModelTask.Segmenter }.Where(t => !IsCurrent(t)))
        {
            cancel.ThrowIfCancellationRequested();
            Write(task, report);
        }
    }

    public void Write(ModelTask task, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Inside(ModelZoo.Root, folder))
            throw new UserException(
                $"{folder}: lies among the shipped models ({ModelZoo.Root}), where models of random weights must not be; "
                    + "choose another folder"
            );
        Directory.CreateDirectory(folder);
        var network = Network(task);
        var card = Card(task);
        var side = task == ModelTask.Classifier ? card.Window : plan.CalibrationSide;
        var windows = SyntheticWindows.Create(BenchPlan.Mpp, side);
        var state = RandomNetwork.State(network, seed, windows, side);
        ModelFiles.Write(Onnx(task, int8: false), network, state, card);
        report(
            $"{Onnx(task, int8: false)}: {network.Name}, "
                + $"{NetworkCost.MultiplyAccumulates(network, side, side) / 1e9:g3} GMAC for {side} x {side} px"
        );
        WriteInt8(task, network, state, windows, side, report);
        // Written last: its presence means that all are complete.
        Safetensors.Write(Tensors(task), state, new Dictionary<string, string>(StringComparer.Ordinal) { [Fact] = Recipe(task) });
    }

    private const string Fact = "benchmark";

    private void WriteInt8(
        ModelTask task,
        NetworkGraph network,
        IReadOnlyList<NamedTensor> state,
        IReadOnlyList<byte[]> windows,
        int side,
        Action<string> report
    )
    {
        var path = Onnx(task, int8: true);
        var statistics = ActivationStatistics.Measure(network, state, [.. windows.Select(w => new Patch(w, [], [], []))], side);
        var card = Card(task);
        card = card with
        {
            Training = new Dictionary<string, string>(card.Training!, StringComparer.Ordinal)
            {
                ["int8"] =
                    $"scales from {windows.Count} synthetic windows; not tested against fp32: random outputs have nothing to agree on",
            },
        };
        Int8Exporter.Write(path, network, state, card, statistics, new Int8Recipe(Clipping.MeanSquare, new HashSet<string>()));
        ModelFiles.WriteCards(path, $"{network.Name}, int8", card);
        var wanted = Int8Exporter.Convolutions(network).Count;
        var found = OptimizedOperations.Count(path).GetValueOrDefault("QLinearConv");
        if (found != wanted)
            throw new UserException(
                $"{path}: ONNX Runtime computes {found} of its convolutions on integers, expected {wanted}: its times would mean nothing"
            );
        report($"{path}: {found} integer convolutions");
    }

    private ModelCard Card(ModelTask task)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["data"] = $"none: random weights of seed {seed}, made by `tumortrace bench models` to measure time; the outputs mean nothing",
        };
        var card = new ModelCard(
            NamePrefix + Name(task),
            task,
            BenchPlan.Mpp,
            BenchPlan.ClassifierWindow,
            Input: new ModelInput(),
            Classes: ["tumor"],
            License: "CC0-1.0",
            Training: facts
        );
        return task == ModelTask.Classifier
            ? card with
            {
                Cell = BenchPlan.Cell,
                DenseStep = BenchPlan.Cell,
            }
            : card with
            {
                Window = plan.CalibrationSide,
                OutputStride = AtrousResNet.OutputStride,
                DenseWindow = plan.DenseWindow,
            };
    }

    private bool IsCurrent(ModelTask task) =>
        File.Exists(Tensors(task))
        && File.Exists(Onnx(task, false))
        && File.Exists(Onnx(task, true))
        && Safetensors.Read(Tensors(task)).Metadata.GetValueOrDefault(Fact) == Recipe(task);

    private string Recipe(ModelTask task) =>
        $"{ProgramVersion.Number}, {Network(task).Name}, seed {seed}, {plan.CalibrationSide} px, {Card(task).ToJson()}";

    private string Tensors(ModelTask task) => Path.Combine(folder, $"{Name(task)}.safetensors");

    private static string Name(ModelTask task) => task == ModelTask.Classifier ? "classifier" : "segmenter";

    private static bool Inside(string root, string path) =>
        (Path.GetFullPath(path) + Path.DirectorySeparatorChar).StartsWith(
            Path.GetFullPath(root) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );
}
