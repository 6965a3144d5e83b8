using TumorTrace.Core.Stains;
using TumorTrace.Slides;
using TumorTrace.Slides.Rasters;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>Images of a manifest at one pixel size, opened and closed together.</summary>
internal sealed class OpenImages : IDisposable
{
    private readonly List<TrainingRegion> _opened = [];
    private StainProfile? _staining;

    /// <summary>How training reaches slides and labels.</summary>
    public static DataReaders Readers => new(SlideFile.Open, LabelFile.Open) { Recompress = JpegPicture.Recompress };

    private OpenImages() => Regions = _opened;

    /// <summary>One region per image, in the manifest's order, with the staining of the last <see cref="Normalize"/>.</summary>
    public IReadOnlyList<TrainingRegion> Regions { get; private set; }

    /// <summary>What of the images' labels was left out or decided.</summary>
    public IEnumerable<string> LabelNotes => _opened.SelectMany(r => r.LabelNotes).Distinct(StringComparer.Ordinal);

    /// <param name="targetMpp">µm per working px.</param>
    public static OpenImages Open(IEnumerable<TrainingCase> cases, double targetMpp)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var images = new OpenImages();
        var byImage = new Dictionary<(string Image, double? Mpp), TrainingRegion>();
        try
        {
            foreach (var source in cases)
            {
                var image = (source.Image, source.Mpp);
                var region = byImage.TryGetValue(image, out var open)
                    ? open.OtherArea(source, Readers)
                    : byImage[image] = new TrainingRegion(source, targetMpp, Readers);
                images._opened.Add(region);
            }
            return images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <summary>One split's images as a training with these settings sees them.</summary>
    /// <param name="warn">Receives what is left out of labels, and a sentence for each image whose staining cannot be measured.</param>
    public static OpenImages Open(IEnumerable<TrainingCase> cases, string split, TrainingSettings settings, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var images = Open(cases.Where(c => c.Split == split), settings.Patches.TargetMpp);
        foreach (var note in images.LabelNotes)
            warn(note);
        images.Normalize(settings.Patches.Stain, warn);
        return images;
    }

    /// <summary>Carries the images' staining over to the reference, as the cascade does with slides; null leaves it as it is.</summary>
    /// <param name="warn">Receives a sentence for each image whose staining cannot be measured.</param>
    public void Normalize(StainProfile? reference, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(warn);
        if (StainProfile.Same(reference, _staining))
            return;
        _staining = reference;
        Regions = _opened;
        if (reference is null)
            return;
        (Regions, var unmeasured) = StainNormalization.Apply(_opened, reference);
        foreach (var name in unmeasured)
            warn($"{name}: too little tissue to measure its staining; used as it is");
    }

    public void Dispose()
    {
        foreach (var region in _opened)
            region.Dispose();
    }
}
