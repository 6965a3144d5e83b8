using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>Reads the mask pictures that <see cref="MaskPicture"/> writes.</summary>
internal static class MaskImage
{
    /// <exception cref="UserException">The file is missing or damaged.</exception>
    public static BitMask Read(string path)
    {
        if (!File.Exists(path))
            throw new UserException(
                $"{path}: the mask is gone, expected the file that `tumortrace segment` wrote; segment the slide again"
            );
        try
        {
            using var picture = Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            using var band = picture.ExtractBand(0);
            var pixels = band.WriteToMemory<byte>();
            var mask = new BitMask(band.Width, band.Height);
            for (var i = 0; i < pixels.Length; i++)
            {
                if (pixels[i] >= 128)
                    mask[i % mask.Width, i / mask.Width] = true;
            }
            return mask;
        }
        catch (VipsException e)
        {
            throw new UserException($"{path}: the mask cannot be decoded: {e.Message.Trim()}", e);
        }
    }
}
