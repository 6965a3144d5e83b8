namespace TumorTrace.Core.Runs;

/// <summary>
/// Names of everything that a run leaves behind, and of the folders of a workspace. An output of a slide is
/// <c>RUN/NAME/NAME.ENDING</c>; tables of several slides lie in the run's folder.
/// </summary>
public static class RunFiles
{
    /// <summary>The run's record of a slide, written last.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>Regions for QuPath.</summary>
    public const string Polygons = "geojson";

    /// <inheritdoc cref="Polygons"/>
    public const string PackedPolygons = "geojson.gz";

    /// <summary>Regions for ASAP.</summary>
    public const string AsapPolygons = "xml";

    public const string Tissue = "tissue.png";
    public const string Overlay = "overlay.png";

    /// <summary>The slide and its overlay side by side, small.</summary>
    public const string Preview = "preview.jpg";

    public const string Heatmap = "heatmap.ome.tif";

    /// <summary>ASAP finds an overlay by this end of its name, which follows the slide's name without a dot.</summary>
    public const string LikelihoodMapEnd = "_likelihood_map.tif";

    /// <summary>Folder in RUN: one table of the coarse cells per slide.</summary>
    public const string CoarseTables = "model-outputs-csv";

    /// <summary>Folder in RUN: one table of detections per slide, in Camelyon16's form.</summary>
    public const string DetectionTables = "camelyon16-detections";

    /// <summary>Table in RUN: the score of each slide.</summary>
    public const string SlideScores = "camelyon16-slide-scores.csv";

    /// <summary>Page in RUN: every slide of the run at a glance.</summary>
    public const string Page = "index.html";

    /// <summary>Folder in RUN/NAME: versions of corrected regions.</summary>
    public const string Corrections = "corrections";

    /// <summary>Begins the name of a folder in RUN/NAME: corrections of another slide, whose results were replaced.</summary>
    internal const string OtherCorrections = Corrections + "-of-";

    /// <summary>Begins the name of the folder in RUN/NAME that lets an interrupted slide resume.</summary>
    public const string WorkPrefix = ".work-";

    /// <summary>Folder of a workspace: slides.</summary>
    public const string Slides = "slides";

    /// <summary>Folder of a workspace: runs.</summary>
    public const string Runs = "runs";

    /// <summary>Folder of a workspace: corrections of slides that no run has.</summary>
    public const string Annotations = "annotations";

    /// <summary>Folder of a workspace: pairs of models that learned from its corrections.</summary>
    internal const string Models = "models";

    /// <summary>Folder of a workspace: records, logs and options of its jobs.</summary>
    internal const string Jobs = "jobs";

    /// <summary>An output of a slide.</summary>
    /// <param name="slideFolder">RUN/NAME.</param>
    /// <param name="ending">One of the endings above.</param>
    public static string PathOf(string slideFolder, string ending) =>
        Path.Combine(slideFolder, $"{Path.GetFileName(slideFolder)}.{ending}");

    /// <summary>RUN/NAME/NAME_likelihood_map.tif.</summary>
    public static string LikelihoodMap(string slideFolder) => Path.Combine(slideFolder, Path.GetFileName(slideFolder) + LikelihoodMapEnd);

    /// <summary>RUN/TABLES/NAME.csv.</summary>
    /// <param name="tables"><see cref="CoarseTables"/> or <see cref="DetectionTables"/>.</param>
    public static string TableOf(string slideFolder, string tables) =>
        Path.Combine(Path.GetDirectoryName(slideFolder) ?? "", tables, $"{Path.GetFileName(slideFolder)}.csv");

    /// <summary>True if the file is an output for ASAP, not a slide.</summary>
    public static bool IsLikelihoodMap(string path) => path.EndsWith(LikelihoodMapEnd, StringComparison.Ordinal);
}
