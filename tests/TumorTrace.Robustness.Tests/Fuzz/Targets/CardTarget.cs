using System.CommandLine;
using TumorTrace.Cli.Commands;
using TumorTrace.Robustness.Tests.Fuzz.Mutations;
using TumorTrace.TestSupport;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>Model cards beside a sound model: shown, tested, and used on a slide.</summary>
internal sealed class CardTarget : FuzzTarget
{
    /// <summary>A user's own segmenter, which averages 8 × 8 px.</summary>
    public const string Pooling = """
        { "name": "pooling", "version": "1", "task": "segmenter", "target_mpp": 0.5, "window": 64, "output_stride": 8, "dense_window": 128,
          "class_index": 1, "logits": false, "license": "CC0-1.0", "classes": ["a", "b", "c"],
          "input": { "layout": "NCHW", "type": "float32", "mean": [0, 0, 0], "std": [1, 1, 1] },
          "training": { "data": "none" }, "metrics": { "iou": 0.5 } }
        """;

    /// <summary>The same as a classifier of 8 px.</summary>
    private const string Classifier = """
        { "name": "classifier", "task": "classifier", "target_mpp": 0.5, "window": 8, "cell": 8, "dense_step": 8, "class_index": 0,
          "input": { "layout": "NCHW", "type": "float32" }, "temperature": 1.5, "threshold": 0.4 }
        """;

    private readonly Command _info = ModelInfoCommand.Create();
    private readonly Command _test = ModelTestCommand.Create();
    private readonly Command _segment = SegmentCommand.Create();
    private SmallSlide? _slide;

    protected override IReadOnlyList<FuzzInput> MakeSeeds() =>
        [
            new("a.card.json", TextMutation.Utf8(Pooling)),
            new("b.card.json", TextMutation.Utf8(Classifier)),
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "models", "idc-2.5x"), "*.card.json")
                .Order(StringComparer.Ordinal)
                .Select(f => new FuzzInput(Path.GetFileName(f), File.ReadAllBytes(f))),
        ];

    protected override byte[] Mutate(FuzzInput input, Dice dice) => JsonMutation.Mutate(input.Content, dice);

    public override void Try(string path)
    {
        _slide ??= SmallSlide.Make(Folder);
        var model = TinyModels.Pooling(path.Replace(".card.json", ".onnx", StringComparison.Ordinal));
        CommandTrial.Run(_info, "info", model);
        Use(model);
    }

    /// <summary>Tested and, where that works, used on a slide as what its card says it is.</summary>
    private void Use(string model)
    {
        if (CommandTrial.Run(_test, "test", model).Contains("error:", StringComparison.Ordinal))
            return;
        var output = Path.Combine(Path.GetDirectoryName(model)!, "out");
        string[] common = ["segment", _slide!.Path, "-o", output, "--threads", "1", "-m", "demo-synthetic"];
        CommandTrial.Run(_segment, [.. common, "--segmenter", model, "--exhaustive"]);
        CommandTrial.Run(_segment, [.. common, "--classifier", model, "--coarse-only"]);
    }
}
