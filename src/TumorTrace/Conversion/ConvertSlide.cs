using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Slides;

namespace TumorTrace.Conversion;

/// <summary>The slide that annotations or a mask belong to.</summary>
/// <param name="Size">Level-0 px.</param>
internal sealed record ConvertSlide(PixelSize Size, double? Mpp)
{
    /// <summary>From the slide, a file or a folder that holds a slide of the input's name, or from the size given.</summary>
    public static ConvertSlide? Find(ConvertRequest request, string input)
    {
        if (request.Slide is not { } path)
            return request.Size is { } size ? new ConvertSlide(size, null) : null;
        using var slide = SlideFile.Open(Directory.Exists(path) ? InFolder(path, input) : path);
        return new ConvertSlide(slide.Info.Size, slide.Info.Mpp);
    }

    /// <summary>Level-0 px a mask px, as labels are read from it; where no whole number fits, the larger side's.</summary>
    public double ScaleOf(SlideInfo mask)
    {
        var (x, y) = MaskLabels.SlidePerMask(mask, Size);
        return Math.Max(x, y);
    }

    private static string InFolder(string folder, string input)
    {
        var name = ConvertInputs.NameOf(input);
        string[] names = [name, SlideFolder.SlideOf(name)];
        var full = Path.GetFullPath(input);
        return SlideFolder.Named(folder, names).FirstOrDefault(f => Path.GetFullPath(f) != full)
            ?? throw new UserException($"{input}: no slide of the name {names[^1]} in {folder}");
    }
}
