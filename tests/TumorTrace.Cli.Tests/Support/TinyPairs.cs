using TumorTrace.Core.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>
/// Pairs of the smallest networks for the slides of <see cref="CorrectedWorkspace"/>. The classifier finds what is violet; the segmenter
/// has learned that violet is tumour, or that pink is. Trained in a few seconds.
/// </summary>
public sealed class TinyPairs : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<string>> _pink,
        _violet;

    public TinyPairs()
    {
        _pink = new(() => Write("pink", violet: false));
        _violet = new(() => Write("violet", violet: true));
    }

    /// <summary>Folder of the pair whose segmenter takes pink tissue for tumour.</summary>
    public Task<string> Pink => _pink.Value;

    /// <summary>Folder of the pair whose segmenter takes violet tissue for tumour.</summary>
    public Task<string> Violet => _violet.Value;

    public void Dispose() => _folder.Dispose();

    private async Task<string> Write(string name, bool violet)
    {
        var folder = _folder.File(name);
        using var work = new TemporaryFolder();
        await Train(work, "classifier", Set(work, "violet", violet: true), 40, "--window", "107", "--cell", "32", "--width", "0.05");
        await Train(work, "segmenter", Set(work, "set", violet), 150, "--patch", "64", "--depth", "18", "--width", "0.06");
        Directory.CreateDirectory(folder);
        foreach (var file in new[] { "classifier", "segmenter" })
        foreach (var ending in new[] { ".onnx", ".card.json" })
            File.Copy(work.File($"{file}/{file}{ending}"), Path.Combine(folder, file + ending));
        Assert.True(new ModelPair(folder).IsWhole);
        return folder;
    }

    /// <summary>Pictures with both kinds of tissue, and labels that agree with the colours or contradict them.</summary>
    private static string Set(TemporaryFolder work, string name, bool violet)
    {
        var lines = new List<string> { "image,labels,mpp,split,group,unknown" };
        foreach (var (split, seed) in new[] { ("train", 1), ("val", 2) })
        {
            var (image, mask) = (work.File($"{name}.{split}.png"), work.File($"{name}.{split}.mask.png"));
            TrainingPictures.Write(image, mask, 320, seed, (x, _) => x < 160);
            if (!violet)
                TrainingPictures.Write(work.File("unused.png"), mask, 320, seed, (x, _) => x >= 160);
            lines.Add($"{image},{mask},0.25,{split},{split},");
        }
        File.WriteAllLines(work.File($"{name}.csv"), lines);
        return work.File($"{name}.csv");
    }

    private static async Task Train(TemporaryFolder work, string network, string set, int steps, params string[] more)
    {
        var (exit, _, errors) = await Tumortrace.RunProgram([
            "train",
            network,
            "--data",
            set,
            "-o",
            work.File(network),
            "--mpp",
            "0.25",
            "--batch",
            "8",
            "--steps",
            $"{steps}",
            "--validate-every",
            $"{steps}",
            "--ema",
            "0.5",
            .. more,
        ]);
        Assert.True(exit == 0, errors);
    }
}
