using System.Buffers;

namespace TumorTrace.Core.Models;

/// <summary>
/// A segmenter that sees each window in one of the eight symmetries of the square, mirrored and turned; the output is turned back. The mean
/// over all eight is test-time augmentation.
/// </summary>
/// <param name="model">Stays the caller's.</param>
/// <param name="symmetry">0 to 7; bit 0 mirrors x, bit 1 mirrors y, bit 2 exchanges rows and columns. 0 changes nothing.</param>
internal sealed class TurnedModel(IPatchModel model, int symmetry) : IPatchModel
{
    /// <summary>Two mirrors and the exchange of rows and columns, in every combination.</summary>
    public const int Symmetries = 8;

    private readonly bool _exchanged = (symmetry & 4) != 0;

    public ModelCard Card => model.Card;

    public string Sha256 => model.Sha256;

    public bool AnySize => model.AnySize;

    public string Path => model.Path;

    public int Threads => model.Threads;

    public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (symmetry == 0)
            return model.Predict(pixels, count, height, width, cancel);
        var stride = Card.OutputStride ?? throw new InvalidOperationException($"{Path}: only segmenters have symmetries");
        var bytes = count * height * width * 3;
        var turned = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            Turn(pixels.AsSpan(0, bytes), turned, count, height, width);
            var output = model.Predict(turned, count, _exchanged ? width : height, _exchanged ? height : width, cancel);
            return TurnedBack(output, count, height / stride, width / stride);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(turned);
        }
    }

    // Once for all eight: it is the same model.
    public void ReleaseBuffers()
    {
        if (symmetry == 0)
            model.ReleaseBuffers();
    }

    public void Dispose() { }

    private void Turn(ReadOnlySpan<byte> pixels, byte[] turned, int count, int height, int width)
    {
        for (int image = 0, to = 0; image < count; image++)
        {
            var start = image * height * width;
            foreach (var source in Sources(height, width))
            {
                pixels.Slice((start + source) * 3, 3).CopyTo(turned.AsSpan(to, 3));
                to += 3;
            }
        }
    }

    private float[] TurnedBack(float[] output, int count, int height, int width)
    {
        var back = new float[output.Length];
        for (int image = 0, from = 0; image < count; image++)
        {
            var start = image * height * width;
            foreach (var source in Sources(height, width))
                back[start + source] = output[from++];
        }
        return back;
    }

    /// <summary>For every px of the turned image, row by row, its place in the image itself.</summary>
    private IEnumerable<int> Sources(int height, int width)
    {
        var (rows, columns) = _exchanged ? (width, height) : (height, width);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (x, y) = _exchanged ? (row, column) : (column, row);
                if ((symmetry & 1) != 0)
                    x = width - 1 - x;
                if ((symmetry & 2) != 0)
                    y = height - 1 - y;
                yield return y * width + x;
            }
        }
    }
}
