namespace TumorTrace.Core.Models;

/// <summary>A folder of models for one pixel size: classifier.onnx, segmenter.onnx and further segmenters.</summary>
internal sealed record ModelPair(string Folder)
{
    public string Name => Path.GetFileName(Folder);

    public string Classifier => Path.Combine(Folder, "classifier.onnx");

    /// <summary>The one that is used unless an ensemble is asked for.</summary>
    public string Segmenter => Path.Combine(Folder, "segmenter.onnx");

    /// <summary>segmenter.onnx, then segmenter-*.onnx by name; int8 and fp16 forms are left out.</summary>
    public IReadOnlyList<string> Segmenters =>
        [Segmenter, .. Directory.EnumerateFiles(Folder, "segmenter-*.onnx").Where(f => !LighterForm.Is(f)).Order(StringComparer.Ordinal)];

    public bool IsWhole => File.Exists(Classifier) && File.Exists(Segmenter);

    /// <summary>For synthetic slides; never chosen without being named.</summary>
    public bool IsDemo => Name.StartsWith("demo", StringComparison.Ordinal);

    /// <summary>A folder's pairs by name.</summary>
    public static IEnumerable<ModelPair> In(string root) =>
        !Directory.Exists(root)
            ? []
            : Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Select(folder => new ModelPair(folder));
}
