using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Simplify;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Runs;
using TumorTrace.Evaluation.Truth;
using NtsGeometry = NetTopologySuite.Geometries.Geometry;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>How the simulated reviewer judges and draws.</summary>
public sealed record ReviewRule
{
    /// <summary>A region is accepted as it is if its IoU with the lesions it touches is at least this.</summary>
    public double AcceptIoU { get; init; } = 0.75;

    /// <summary>A region of which less than this share is tumour is rejected.</summary>
    public double LeastTumor { get; init; } = 0.1;

    /// <summary>µm: how far a drawn outline may lie from the true one. Fewer points are clicked where it is larger.</summary>
    public double HandUm { get; init; } = 10;

    /// <summary>All invalid settings together.</summary>
    internal IEnumerable<OptionProblem> Problems()
    {
        if (AcceptIoU is not (> 0 and <= 1))
            yield return new(nameof(AcceptIoU), $"{AcceptIoU}", "more than 0, up to 1");
        if (HandUm is not (> 0 and <= 1000))
            yield return new(nameof(HandUm), $"{HandUm} µm", "more than 0, up to 1000");
    }
}

/// <summary>What a review cost.</summary>
/// <param name="Accepted">Regions accepted as they are, a click each.</param>
/// <param name="Rejected">Regions rejected, a click each.</param>
/// <param name="Deleted">Regions deleted because their lesion was drawn anew, a click each.</param>
/// <param name="Drawn">Lesions drawn.</param>
/// <param name="Points">Their points, a click each.</param>
internal sealed record ReviewWork(int Accepted, int Rejected, int Deleted, int Drawn, int Points)
{
    public int Clicks => Accepted + Rejected + Deleted + Points;

    public static ReviewWork operator +(ReviewWork a, ReviewWork b) =>
        new(a.Accepted + b.Accepted, a.Rejected + b.Rejected, a.Deleted + b.Deleted, a.Drawn + b.Drawn, a.Points + b.Points);
}

/// <summary>
/// Corrects a run as a pathologist who knows the truth would: accepts what fits, rejects what is no tumour, deletes what fits badly and
/// draws those lesions, and the missed ones, by hand. The result is a version of corrections like the viewer's, for experiments.
/// </summary>
internal sealed class SimulatedReviewer(TruthSource truth, ReviewRule rule)
{
    /// <returns>What was done.</returns>
    /// <exception cref="UserException">The slide has corrections already, or no truth in the form of annotations.</exception>
    public ReviewWork Review(RunSlide slide)
    {
        var target = Path.Combine(slide.Folder, RunFiles.Corrections, "000001.json");
        if (Directory.Exists(Path.GetDirectoryName(target)))
            throw new UserException($"{Path.GetDirectoryName(target)}: there are corrections already; remove them, or review another run");
        if (slide.Manifest.Frame == OutputFrame.Bounds)
            throw new UserException($"{slide.Folder}: its regions are counted from the scanned area's corner, expected the full frame");
        var found = QuPathGeoJson.ByFeature(AnnotationFile.Read(slide.File(RunFiles.Polygons))).ToList();
        var lesions = Lesions(slide.Name);
        var (kept, work) = Judge(found, lesions, rule.HandUm / slide.Manifest.Mpp);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        AtomicFile.WriteText(target, Version(slide.Manifest, kept));
        return work;
    }

    private List<NtsGeometry> Lesions(string slide)
    {
        if (truth.FileOf(slide) is not { } file || MaskLabels.IsMask(file))
            throw new UserException(
                $"{slide}: no annotations among the truth, expected {slide}.geojson or .xml (`tumortrace convert` makes them of masks)"
            );
        var shapes = AnnotationFile.Read(file);
        var tumor = ShapeAreas.Union(shapes.Where(s => s.Kind == RegionKind.Tumor));
        var normal = ShapeAreas.Union(shapes.Where(s => s.Kind == RegionKind.Normal));
        var all = OverlayNGRobust.Overlay(tumor, normal, NetTopologySuite.Operation.Overlay.SpatialFunction.Difference);
        return [.. Enumerable.Range(0, all.NumGeometries).Select(all.GetGeometryN).Where(g => g is Polygon { IsEmpty: false })];
    }

    private (List<AnnotationShape> Kept, ReviewWork Work) Judge(
        List<List<AnnotationShape>> regions,
        List<NtsGeometry> lesions,
        double tolerance
    )
    {
        var shapes = new List<AnnotationShape>();
        var drawn = Enumerable.Repeat(true, lesions.Count).ToArray();
        var (accepted, rejected, deleted) = (0, 0, 0);
        foreach (var parts in regions)
        {
            var region = ShapeAreas.Union(parts);
            var touched = Enumerable.Range(0, lesions.Count).Where(i => ShapeAreas.Common(region, lesions[i]) > 0).ToList();
            var inside = touched.Sum(i => ShapeAreas.Common(region, lesions[i]));
            if (inside < rule.LeastTumor * region.Area)
            {
                rejected++;
                shapes.AddRange(parts.Select(p => Reviewed(p, "rejected")));
            }
            else if (inside >= rule.AcceptIoU * (region.Area + touched.Sum(i => lesions[i].Area) - inside))
            {
                accepted++;
                shapes.AddRange(parts.Select(p => Reviewed(p, "accepted")));
                touched.ForEach(i => drawn[i] = false);
            }
            else
            {
                deleted++;
            }
        }
        // What no accepted region covers was missed, or found badly.
        var outlines = lesions
            .Where((_, i) => drawn[i])
            .SelectMany(l => ToShapes(TopologyPreservingSimplifier.Simplify(l, tolerance)))
            .ToList();
        var points = outlines.Sum(s => s.Rings.Sum(r => r.Count));
        return ([.. shapes, .. outlines], new ReviewWork(accepted, rejected, deleted, outlines.Count, points));
    }

    private static IEnumerable<AnnotationShape> ToShapes(NtsGeometry geometry)
    {
        for (var i = 0; i < geometry.NumGeometries; i++)
        {
            if (geometry.GetGeometryN(i) is not Polygon { IsEmpty: false } polygon)
                continue;
            var shape = new AnnotationShape(Ring(polygon.ExteriorRing), [.. polygon.InteriorRings.Select(Ring)]) { Group = "Tumor" };
            yield return shape with
            {
                Id = QuPathGeoJson.ContentId(shape),
            };
        }
    }

    private static IReadOnlyList<Level0Point> Ring(LineString ring) =>
        [.. ring.Coordinates.SkipLast(1).Select(c => new Level0Point(c.X, c.Y))];

    private static AnnotationShape Reviewed(AnnotationShape shape, string review) =>
        shape with
        {
            Extra = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
            {
                ["metadata"] = JsonSerializer.SerializeToElement(new JsonObject { ["review"] = review }),
            },
        };

    private static string Version(Manifest manifest, List<AnnotationShape> shapes)
    {
        using var features = new MemoryStream();
        QuPathGeoJson.Write(features, shapes);
        return new JsonObject
        {
            ["version"] = 1,
            ["who"] = "simulated reviewer",
            // Not now: the same run and truth give the same bytes.
            ["at"] = manifest.Finished.AddHours(1).ToString("O", CultureInfo.InvariantCulture),
            ["comment"] = "by the truth",
            ["count"] = QuPathGeoJson.ByFeature(shapes).Count(),
            ["base"] = 0,
            ["slide"] = JsonSerializer.SerializeToNode(manifest.Slide, JsonSerializerOptions.Web),
            ["run"] = manifest.SettingsHash,
            ["features"] = JsonNode.Parse(features.ToArray()),
        }.ToJsonString();
    }
}
