namespace TumorTrace.TestSupport;

/// <summary>Pictures with an easy task, and their masks: violet tumour beside pink normal tissue.</summary>
internal static class TrainingPictures
{
    /// <param name="tumor">Of column and row.</param>
    public static void Write(string image, string mask, int side, int seed, Func<int, int, bool> tumor)
    {
        var random = new Random(seed);
        var pixels = new byte[side * side * 3];
        var labels = new byte[side * side];
        for (var i = 0; i < side * side; i++)
        {
            labels[i] = tumor(i % side, i / side) ? (byte)255 : (byte)0;
            var color = labels[i] > 0 ? new[] { 110, 60, 160 } : [225, 150, 190];
            for (var c = 0; c < 3; c++)
                pixels[i * 3 + c] = (byte)(color[c] + random.Next(-25, 26));
        }
        Png(image, pixels, side, 3);
        Png(mask, labels, side, 1);
    }

    private static void Png(string path, byte[] values, int side, int bands)
    {
        using var image = NetVips.Image.NewFromMemory(values, side, side, bands, NetVips.Enums.BandFormat.Uchar);
        image.WriteToFile(path);
    }
}
