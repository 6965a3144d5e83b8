using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Conversion;

/// <summary>The slide that annotations or a mask belong to.</summary>
/// <param name="Size">Level-0 px.</param>
internal sealed record ConvertSlide(PixelSize Size, double? Mpp)
{
    private const string MaskEnding = "_mask";

    /// <summary>From --slide, a file or a folder that holds a slide of the input's name, or from --size.</summary>
    public static ConvertSlide? Find(ConvertRequest request, string input)
    {
        if (request.Slide is not { } path)
            return request.Size is { } size ? new ConvertSlide(size, null) : null;
        using var slide = SlideFile.Open(Directory.Exists(path) ? InFolder(path, input) : path);
        return new ConvertSlide(slide.Info.Size, slide.Info.Mpp);
    }

    /// <summary>Level-0 px a mask px; a whole number where the sizes allow one, for they are rounded.</summary>
    public double ScaleOf(SlideInfo mask)
    {
        var (x, y) = ((double)Size.Width / mask.Size.Width, (double)Size.Height / mask.Size.Height);
        var ratio = Math.Max(x, y);
        if (Math.Abs(Size.Width - mask.Size.Width * ratio) > ratio + 1 || Math.Abs(Size.Height - mask.Size.Height * ratio) > ratio + 1)
            throw new UserException($"{mask.Path}: the mask has {mask.Size} px, which does not fit a slide of {Size} px; expected the same shape");
        return new[] { Math.Floor(ratio), Math.Ceiling(ratio), Math.Floor(Math.Min(x, y)) }
            .Where(whole => whole >= 1 && Fits(Size.Width, mask.Size.Width, whole) && Fits(Size.Height, mask.Size.Height, whole))
            .DefaultIfEmpty(ratio).First();
    }

    private static bool Fits(long slide, long mask, double scale) => mask == Math.Floor(slide / scale) || mask == Math.Ceiling(slide / scale);

    private static string InFolder(string folder, string input)
    {
        var name = ConvertInputs.NameOf(input);
        string[] names = name.EndsWith(MaskEnding, StringComparison.Ordinal) ? [name, name[..^MaskEnding.Length]] : [name];
        var full = Path.GetFullPath(input);
        return Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
                .FirstOrDefault(f => SlideFile.Extensions.Contains(Path.GetExtension(f)) && names.Contains(Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal) && Path.GetFullPath(f) != full)
            ?? throw new UserException($"{input}: no slide of the name {names[^1]} in {folder}");
    }
}
