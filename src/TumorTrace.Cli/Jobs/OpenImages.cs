using TumorTrace.Core.Stains;
using TumorTrace.Slides;
using TumorTrace.Slides.Rasters;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Jobs;

/// <summary>Images of a manifest, opened and closed together.</summary>
internal sealed class OpenImages : IDisposable
{
    private readonly List<TrainingRegion> _regions = [];
    private StainProfile? _staining;

    /// <summary>How training reaches slides and labels.</summary>
    public static DataReaders Readers => new(SlideFile.Open, LabelFile.Open) { Recompress = JpegPicture.Recompress };

    public IReadOnlyList<TrainingRegion> Regions => _regions;

    /// <param name="targetMpp">µm per working px.</param>
    public static OpenImages Of(IEnumerable<TrainingCase> cases, double targetMpp)
    {
        var images = new OpenImages();
        try
        {
            foreach (var source in cases)
                images._regions.Add(new TrainingRegion(source, targetMpp, Readers));
            return images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <summary>One split's images as a training of these settings sees them.</summary>
    public static OpenImages Of(IEnumerable<TrainingCase> cases, string split, TrainingSettings settings)
    {
        var images = Of(cases.Where(c => c.Split == split), settings.Patches.TargetMpp);
        images.Normalize(settings.Patches.Stain);
        return images;
    }

    /// <summary>Brings the images' staining to the reference, as the cascade does with slides; null: as they are.</summary>
    public void Normalize(StainProfile? reference)
    {
        if (StainProfile.Same(reference, _staining))
            return;
        _staining = reference;
        foreach (var region in _regions)
            region.Normalization = null;
        foreach (var unmeasured in reference is null ? [] : StainNormalization.Assign(_regions, reference))
            Console.Error.WriteLine($"warning: {unmeasured}: too little tissue to measure its staining; used as it is");
    }

    public void Dispose()
    {
        foreach (var region in _regions)
            region.Dispose();
    }
}
