using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>The data set made of a workspace's corrections.</summary>
/// <param name="Cases">Of each slide, in the same order, with its split.</param>
/// <param name="LeftOut">Corrected slides that are not in the set, and why.</param>
/// <param name="HardNegatives">Number of positions in hard-negatives.csv.</param>
internal sealed record CorrectionResult(
    IReadOnlyList<ReviewedSlide> Slides,
    IReadOnlyList<TrainingCase> Cases,
    IReadOnlyList<LeftOutSlide> LeftOut,
    int HardNegatives
);

/// <summary>A corrected slide that is not in the set.</summary>
public sealed record LeftOutSlide(string Folder, string Reason);

/// <summary>
/// Writes a data set from corrections: set.csv, labels/NAME.geojson, hard-negatives.csv and provenance.json. The folder appears
/// under its name only when it is complete; the same corrections give the same bytes.
/// </summary>
/// <param name="splits">The split of each slide; null for train and val by the request's share.</param>
internal sealed class CorrectionSet(CorrectionRequest request, Func<IReadOnlyList<ReviewedSlide>, IReadOnlyList<string>>? splits = null)
{
    private const string OfAnother = "the corrections are of another slide, which had this name";

    private readonly List<LeftOutSlide> _leftOut = [];

    /// <exception cref="UserException">The folder exists, a slide is missing, or nothing was reviewed.</exception>
    public CorrectionResult Write()
    {
        AtomicFolder.CheckFree(request.Output);
        var slides = Slides();
        var chosen = (splits ?? Shares)(slides);
        return AtomicFolder.Write(
            request.Output,
            folder =>
            {
                var (cases, negatives) = WriteFiles(slides, chosen, folder);
                return new CorrectionResult(slides, cases, _leftOut, negatives);
            }
        );
    }

    /// <summary>The newest corrections of each image; images without a reviewed region are left out.</summary>
    private List<ReviewedSlide> Slides()
    {
        var found = CorrectedSlides.Find(request.Workspace);
        _leftOut.AddRange(found.Unfinished.Select(f => new LeftOutSlide(f, "has no finished result: its run failed or is not finished")));
        _leftOut.AddRange(found.Others.Select(f => new LeftOutSlide(f, OfAnother)));
        SlideFinder.CheckFolders(request.Slides);
        var finder = SlideFinder.Create(request.Workspace, request.Slides);
        var images = found
            .Slides.Select(s => (Slide: s, Image: ImageOf(s, finder)))
            .Select(s => (s.Slide, s.Image, Fingerprint: SlideFingerprint.Compute(s.Image, whole: false)))
            .ToLookup(s => s.Slide.IsOf(s.Fingerprint));
        _leftOut.AddRange(images[false].Select(s => new LeftOutSlide(s.Slide.Folder, OfAnother)));
        var slides = new List<ReviewedSlide>();
        foreach (var same in images[true].GroupBy(i => (i.Fingerprint.Sha256, i.Fingerprint.PiecesSha256)))
        {
            var byAge = same.OrderByDescending(s => s.Slide.Newest.At).ThenBy(s => s.Slide.Folder, StringComparer.Ordinal).ToList();
            var (newest, image, fingerprint) = byAge[0];
            _leftOut.AddRange(
                byAge.Skip(1).Select(s => new LeftOutSlide(s.Slide.Folder, $"the same slide was corrected later in {newest.Folder}"))
            );
            var slide = ReviewedSlide.Open(newest, image, fingerprint);
            if (slide.HasKnown)
                slides.Add(slide);
            else
                _leftOut.Add(new LeftOutSlide(newest.Folder, "no region was accepted, rejected or redrawn"));
        }
        return slides.Count > 0
            ? [.. slides.OrderBy(s => s.Source.Name, StringComparer.Ordinal).ThenBy(s => s.Source.Folder, StringComparer.Ordinal)]
            : throw new UserException(
                $"{request.Workspace}: nothing to train on: {string.Join("; ", _leftOut.Select(l => $"{l.Folder}: {l.Reason}"))}"
            );
    }

    private static string ImageOf(CorrectedSlide slide, SlideFinder finder)
    {
        if (slide.Manifest is { } manifest)
        {
            var found = finder.Find(slide.Folder, manifest.Slide);
            return found.Path ?? throw new UserException(found.Problem!) { Option = "SlideFolders" };
        }
        var name = Path.GetFileName(slide.Folder);
        return finder.FindByName(name)
            ?? throw new UserException($"{name}: the slide of {slide.Folder} is not in {string.Join(", ", finder.Folders)}")
            {
                Option = "SlideFolders",
            };
    }

    private (List<TrainingCase> Cases, int Negatives) WriteFiles(List<ReviewedSlide> slides, IReadOnlyList<string> splits, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "labels"));
        var cases = slides.Select((slide, i) => Case(slide, i, slides, folder, splits[i])).ToList();
        foreach (var (slide, one) in slides.Zip(cases))
            WriteLabels(slide, one.Labels!);
        TrainingSet.Write(Path.Combine(folder, "set.csv"), cases, Provenance.Notes(request, slides));
        var negatives = WriteHardNegatives(slides, cases, Path.Combine(folder, "hard-negatives.csv"));
        AtomicFile.WriteText(Path.Combine(folder, "provenance.json"), Provenance.Describe(request, slides, cases, _leftOut));
        return (cases, negatives);
    }

    private TrainingCase Case(ReviewedSlide slide, int index, List<ReviewedSlide> all, string folder, string split)
    {
        // Two images of one name, of different runs, need names of their own.
        var name =
            all.Count(s => s.Source.Name == slide.Source.Name) == 1
                ? slide.Source.Name
                : FormattableString.Invariant($"{slide.Source.Name}.{index}");
        return new TrainingCase(slide.Image, Path.Combine(folder, "labels", $"{name}.geojson"), split, slide.Source.Name)
        {
            Mpp = slide.Mpp,
            OutsideUnknown = !request.UnreviewedAsNormal,
        };
    }

    private static void WriteLabels(ReviewedSlide slide, string path) =>
        AtomicFile.Write(
            path,
            temporary =>
            {
                using var stream = File.Create(temporary);
                QuPathGeoJson.Write(stream, slide.Regions.Select(r => r.ToLabel()));
            }
        );

    private int WriteHardNegatives(List<ReviewedSlide> slides, List<TrainingCase> cases, string path)
    {
        using var images = OpenImages.Open(cases, request.Mpp);
        var negatives = slides
            .Zip(images.Regions, cases)
            .Where(s => s.Third.Split == "train")
            .SelectMany(s => RejectedRegions.Find(s.Second, s.First.Regions))
            .ToList();
        HardNegativeFile.Write(path, negatives.Select(p => (0, p)));
        return negatives.Count;
    }

    /// <summary>The rounded share of the slides, drawn by the seed; at least one stays for training.</summary>
    private string[] Shares(IReadOnlyList<ReviewedSlide> slides)
    {
        var order = Enumerable.Range(0, slides.Count).ToArray();
        new Random(request.Seed).Shuffle(order);
        var count = (int)Math.Round(request.ValShare * slides.Count, MidpointRounding.AwayFromZero);
        var val = order.Take(Math.Min(count, slides.Count - 1)).ToHashSet();
        return [.. slides.Select((_, i) => val.Contains(i) ? "val" : "train")];
    }
}
