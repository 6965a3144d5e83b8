using System.IO.Compression;
using System.Runtime.ExceptionServices;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Segmentation;

/// <summary>Writes everything a slide's run leaves behind, each file atomically.</summary>
internal sealed class SlideOutputs(string root, string name)
{
    private readonly Lock _lock = new();
    private readonly List<string> _written = [];

    /// <summary>OUT/NAME, where the slide's files are.</summary>
    public string Folder { get; } = Path.Combine(root, name);

    public string ManifestPath => File(RunFiles.Manifest);

    public void WriteAll(
        SegmentationResult result,
        ISlide source,
        SegmentOptions options,
        string title,
        string work,
        RunSettings settings,
        IStageProgress progress
    )
    {
        progress.Start(StageNames.Exports, 5);
        // Side by side they hold more rows of tiles: with a limit to memory one after the other.
        var several = settings is { MemoryBytes: null, Threads: > 1 };
        using var forOme = result.Heatmap.View();
        using var forMap = result.Heatmap.View();
        Action[] groups =
        [
            () => WriteRest(result, source, options, title, progress),
            () => WriteOme(result, forOme, work),
            () => WriteLikelihoodMap(result, forMap, source.Info, work),
        ];
        try
        {
            Parallel.ForEach(
                groups,
                new ParallelOptions { MaxDegreeOfParallelism = several ? Math.Min(settings.Threads, groups.Length) : 1 },
                write =>
                {
                    write();
                    progress.Advance(1);
                }
            );
        }
        catch (AggregateException e)
        {
            // One reason is enough, in its own words.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        progress.Finish();
    }

    /// <summary>Polygons, tables and pictures.</summary>
    private void WriteRest(SegmentationResult result, ISlide source, SegmentOptions options, string title, IStageProgress progress)
    {
        var slide = source.Info;
        WritePolygons(result, slide, options);
        progress.Advance(1);
        WriteTables(result);
        progress.Advance(1);
        Put(RunFiles.Tissue, path => MaskPicture.Write(path, result.Tissue.Mask));
        // The tissue stage's overview is coarse where the slide is small.
        var picture = SlideThumbnail.TryRead(source, OverlayPicture.LongSide) ?? result.Tissue.Overview;
        Put(
            RunFiles.Overlay,
            path => OverlayPicture.Write(path, new OverlayContent(title, slide.Size, result.Mpp, picture, result.Heatmap, result.Polygons))
        );
        Put(RunFiles.Preview, path => PreviewPicture.Write(path, picture, File(RunFiles.Overlay), slide.Size));
    }

    /// <summary>Deletes what earlier runs with other settings wrote and this one did not, finished or not.</summary>
    public void RemoveStale(Manifest? earlier)
    {
        var old = (earlier?.Outputs ?? []).Select(o => Path.Combine(root, o.File)).Append(RunFiles.TableOf(Folder, RunFiles.CoarseTables));
        foreach (var stale in old.Except(_written, StringComparer.Ordinal).Where(System.IO.File.Exists))
            System.IO.File.Delete(stale);
    }

    /// <summary>The files written, relative to the output folder, for the manifest.</summary>
    public List<ManifestOutput> Describe() =>
        [
            .. _written
                .Order(StringComparer.Ordinal)
                .Select(path => new ManifestOutput(Path.GetRelativePath(root, path), new FileInfo(path).Length, FileHash.Whole(path))),
        ];

    private string File(string ending) => RunFiles.PathOf(Folder, ending);

    private void WritePolygons(SegmentationResult result, SlideInfo slide, SegmentOptions options)
    {
        var corner = options.Frame == OutputFrame.Bounds ? new Level0Point(slide.Bounds.X, slide.Bounds.Y) : default;
        PutStream(RunFiles.Polygons, stream => QuPathGeoJson.Write(stream, RegionShapes.From(result.Polygons, corner)));
        PutStream(
            RunFiles.PackedPolygons,
            stream =>
            {
                using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
                QuPathGeoJson.Write(gzip, RegionShapes.From(result.Polygons, corner));
            }
        );
        // ASAP always shows the full frame.
        PutStream(RunFiles.AsapPolygons, stream => AsapXml.Write(stream, RegionShapes.From(result.Polygons)));
    }

    private void WriteTables(SegmentationResult result)
    {
        if (result.Coarse is { } coarse)
            PutAt(RunFiles.TableOf(Folder, RunFiles.CoarseTables), path => Tables.WriteCoarse(path, coarse));
        PutAt(RunFiles.TableOf(Folder, RunFiles.DetectionTables), path => Tables.WriteDetections(path, result.Polygons));
    }

    private void WriteOme(SegmentationResult result, Heatmap heatmap, string work)
    {
        var channels = new List<OmeChannel> { new("tumor probability", heatmap) };
        if (result.Spread is { } spread)
            channels.Add(new OmeChannel("disagreement (standard deviation)", spread));
        Put(RunFiles.Heatmap, path => OmeTiff.Write(path, channels, result.Mpp, work));
    }

    private void WriteLikelihoodMap(SegmentationResult result, Heatmap heatmap, SlideInfo slide, string work)
    {
        using var overlay = AsapOverlay.Fit(heatmap, slide.Size, Path.Combine(work, "asap-fit.tiles"));
        var levels = HeatmapPyramid.Build(overlay.Map, Path.Combine(work, "asap"));
        PutAt(RunFiles.LikelihoodMap(Folder), path => FloatTiff.WriteLikelihoodMap(path, levels, result.Mpp));
        foreach (var level in levels.Skip(1))
            level.Dispose();
    }

    private void PutStream(string ending, Action<Stream> write) =>
        Put(
            ending,
            path =>
            {
                using var stream = System.IO.File.Create(path);
                write(stream);
            }
        );

    private void Put(string ending, Action<string> write) => PutAt(File(ending), write);

    private void PutAt(string path, Action<string> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.RemoveLeftovers(path);
        AtomicFile.Write(path, write);
        lock (_lock)
            _written.Add(path);
    }
}
