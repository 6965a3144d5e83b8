using System.Text;
using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Tiles;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Corrections;

/// <summary>Version 0: the polygons that the run traced, in the slide's full frame; none for a slide without a run.</summary>
internal sealed class RunAnnotations(SlideTiles tiles, ViewerOptions options)
{
    private const string Nothing = """{"type":"FeatureCollection","features":[]}""";

    internal static VersionHead Head(SlideEntry entry) =>
        new()
        {
            Version = 0,
            Who = "TumorTrace",
            At = entry.Manifest?.Finished ?? DateTimeOffset.UnixEpoch,
            Count = entry.Manifest?.Result.Regions ?? 0,
            Regions = entry.Manifest?.Result.Regions ?? 0,
            Slide = entry.Manifest is { } manifest ? manifest.Slide with { Path = null } : null,
            Run = entry.Manifest?.SettingsHash,
        };

    /// <summary>The FeatureCollection as UTF-8.</summary>
    /// <exception cref="UserException">The run's GeoJSON is gone or damaged.</exception>
    internal byte[] Features(SlideEntry entry)
    {
        if (entry.Manifest is not { } manifest)
            return Encoding.UTF8.GetBytes(Nothing);
        var path = entry.File(RunFiles.Polygons);
        if (!options.Allows(path))
            throw RequestProblemException.Conflict(
                $"{path}: is missing or lies outside the workspace {options.Root}; segment the slide again"
            );
        if (manifest.Frame != OutputFrame.Bounds && File.Exists(path))
            return File.ReadAllBytes(path);
        var corner = manifest.Frame == OutputFrame.Bounds ? tiles.Info(entry).Bounds : default(Level0Rect);
        var json = new MemoryStream();
        QuPathGeoJson.Write(json, AnnotationFile.ReadDocument(path).Move(corner.X, corner.Y));
        return json.ToArray();
    }

    /// <summary>The same in the form of a version's file.</summary>
    internal byte[] Document(SlideEntry entry)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(Head(entry), VersionHead.Json);
        return [.. head.AsSpan(0, head.Length - 1), .. ",\"features\":"u8, .. Features(entry), (byte)'}'];
    }
}
