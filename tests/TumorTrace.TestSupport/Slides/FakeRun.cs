using TumorTrace.Core.Files;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Stages;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.TestSupport;

/// <summary>Run folders as `segment` leaves them, with heatmaps of chosen values: 8 level-0 px of 0.25 µm a heatmap px.</summary>
internal static class FakeRun
{
    public const int Level0PerPixel = 8;
    public const double Mpp = 0.25;

    /// <summary>Every px counts as it is.</summary>
    public static readonly PolygonOptions Polygons = new()
    {
        Exact = true,
        MinAreaUm2 = 0,
        CloseHolesUm2 = 0,
    };

    /// <summary>A slide of width × height heatmap px, all of it tissue.</summary>
    /// <param name="run">OUT.</param>
    /// <param name="probability">By heatmap px.</param>
    public static void Slide(
        TemporaryFolder folder,
        string run,
        string name,
        int width,
        int height,
        Func<int, int, double> probability,
        double seconds = 60,
        CascadeMode mode = CascadeMode.Cascade,
        int segmenters = 1,
        double level0PerPixel = Level0PerPixel,
        long? resumed = 0,
        PolygonOptions? polygons = null
    )
    {
        var target = Directory.CreateDirectory(Path.Combine(run, name)).FullName;
        using var map = Maps.Heatmap(folder, width, height, (x, y) => Quantised.From((float)probability(x, y)), level0PerPixel);
        OmeTiff.Write(Path.Combine(target, $"{name}.heatmap.ome.tif"), [new OmeChannel("tumor probability", map)], Mpp, target);
        var tissue = new BitMask(width, height);
        for (var i = 0; i < width * height; i++)
            tissue[i % width, i / width] = true;
        MaskPicture.Write(Path.Combine(target, $"{name}.tissue.png"), tissue);
        AtomicFile.WriteText(
            Path.Combine(target, $"{name}.manifest.json"),
            Manifest(name, map, seconds, new SegmentOptions { Mode = mode, Polygons = polygons ?? Polygons }, segmenters, resumed).ToJson()
        );
    }

    private static Manifest Manifest(string name, Heatmap map, double seconds, SegmentOptions options, int segmenters, long? resumed)
    {
        var side = map.Level0PerPixel;
        return new Manifest
        {
            Version = "0",
            SettingsHash = "hash",
            Finished = DateTimeOffset.UnixEpoch,
            Slide = new SlideFingerprint($"{name}.tif", 1, "full", "0"),
            Format = "test",
            Width = (long)(map.Width * side),
            Height = (long)(map.Height * side),
            Mpp = Mpp,
            Options = options,
            Run = new RunSettings { Threads = 1 },
            Models =
            [
                .. Enumerable
                    .Range(0, segmenters)
                    .Select(i => new ManifestModel("segmenter", $"{i}.onnx", $"segmenter-{i}", "1", $"{i}", $"{i}")),
            ],
            Stages = [new ManifestStage("dense", seconds) { Items = 1, Resumed = resumed }],
            TotalSeconds = seconds,
            Machine = "test machine",
            Heatmap = new ManifestHeatmap(map.Width, map.Height, side),
            Result = new ManifestResult { TissueFraction = 1 },
        };
    }

    /// <summary>A truth with a rectangle of tumour in heatmap px, or none.</summary>
    public static void Truth(string file, (int X, int Y, int Width, int Height)? rectangle)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string Point(double x, double y) => FormattableString.Invariant($"[{x * Level0PerPixel},{y * Level0PerPixel}]");
        var feature = rectangle is not { } r
            ? ""
            : "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[["
                + string.Join(
                    ',',
                    Point(r.X, r.Y),
                    Point(r.X + r.Width, r.Y),
                    Point(r.X + r.Width, r.Y + r.Height),
                    Point(r.X, r.Y + r.Height),
                    Point(r.X, r.Y)
                )
                + "]]},\"properties\":{\"classification\":{\"name\":\"Tumor\",\"color\":[255,0,0]}}}";
        File.WriteAllText(file, $"{{\"type\":\"FeatureCollection\",\"features\":[{feature}]}}");
    }
}
