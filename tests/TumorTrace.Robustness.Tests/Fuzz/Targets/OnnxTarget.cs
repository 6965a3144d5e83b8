using System.CommandLine;
using TumorTrace.Cli.Commands;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Robustness.Tests.Fuzz.Mutations;
using TumorTrace.TestSupport;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>ONNX files with their card inside: shown and tested.</summary>
internal sealed class OnnxTarget : FuzzTarget
{
    private readonly Command _info = ModelInfoCommand.Create();
    private readonly Command _test = ModelTestCommand.Create();

    protected override IReadOnlyList<FuzzInput> MakeSeeds()
    {
        var path = Path.Combine(Folder, "a.onnx");
        TinyModels.Pooling(path, cardInside: CardTarget.Pooling);
        return [new FuzzInput("a.onnx", File.ReadAllBytes(path)), new FuzzInput("b.onnx", WithReferences(path))];
    }

    protected override byte[] Mutate(FuzzInput input, Dice dice) => ProtoMutation.Mutate(input.Content, dice);

    public override void Try(string path)
    {
        CommandTrial.Run(_info, "info", path);
        CommandTrial.Run(_test, "test", path);
    }

    /// <summary>With a window of known outputs among its metadata.</summary>
    private static byte[] WithReferences(string path)
    {
        const int Side = 8;
        using var model = OnnxModel.Load(path);
        var pixels = Enumerable.Range(0, Side * Side * 3).Select(i => (byte)i).ToArray();
        var window = new ReferenceWindow(Side, PackedRgb.Pack(pixels, Side, Side), model.Predict(pixels, 1, Side, Side));
        var json = new ReferenceWindows(ReferenceWindows.Fp32Tolerance, "CC0-1.0", [window]).ToJson();
        return TinyModels.WithMetadata(File.ReadAllBytes(path), ReferenceWindows.MetadataKey, json);
    }
}
