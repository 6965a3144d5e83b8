using NetVips;
using TumorTrace.Core;

namespace TumorTrace.Slides.Readers;

/// <summary>Brings what libvips loads to 8-bit RGB on white. Colour profiles are left alone.</summary>
internal static class PictureChannels
{
    /// <exception cref="UserException">The image holds measurements, or channels that are no colours.</exception>
    internal static Image ToRgb(string path, Image image)
    {
        if (image.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort))
            throw new UserException(
                $"{path}: its pixels are of the type {image.Format}, expected 8 or 16 bits a channel; convert it to an 8-bit RGB image"
            );
        using var srgb = image.Colourspace(Enums.Interpretation.Srgb);
        using var flat = srgb.HasAlpha() ? srgb.Flatten(background: [255, 255, 255]) : srgb.Copy();
        if (flat.Bands != 3)
            throw new UserException($"{path}: has {image.Bands} channels, expected grey or RGB, with or without transparency");
        return flat.Format == Enums.BandFormat.Uchar ? flat.Copy() : flat.Cast(Enums.BandFormat.Uchar);
    }
}
