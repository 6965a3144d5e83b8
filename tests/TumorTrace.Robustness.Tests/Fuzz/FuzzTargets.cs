using TumorTrace.Robustness.Tests.Fuzz.Targets;

namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>All targets by name.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<string, FuzzTarget>> s_all = new(StringComparer.Ordinal)
    {
        ["geojson"] = folder => new AnnotationTarget(AnnotationTarget.GeoJson) { Folder = folder },
        ["asap"] = folder => new AnnotationTarget(AnnotationTarget.Asap) { Folder = folder },
        ["ncrf"] = folder => new AnnotationTarget(AnnotationTarget.Ncrf) { Folder = folder },
        ["masks"] = folder => new MaskTarget { Folder = folder },
        ["slides"] = folder => new SlideTarget { Folder = folder },
        ["cards"] = folder => new CardTarget { Folder = folder },
        ["onnx"] = folder => new OnnxTarget { Folder = folder },
        ["logs"] = folder => new LogTarget { Folder = folder },
        ["lists"] = folder => new ListTarget { Folder = folder },
        ["runs"] = folder => new RunTarget { Folder = folder },
        ["requests"] = folder => new RequestTarget { Folder = folder },
    };

    public static IReadOnlyCollection<string> Names => s_all.Keys;

    /// <param name="folder">An empty folder for what the target needs.</param>
    public static FuzzTarget Create(string name, string folder) => s_all[name](folder);
}
