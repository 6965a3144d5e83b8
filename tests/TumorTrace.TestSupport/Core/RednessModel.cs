using TumorTrace.Core.Models;

namespace TumorTrace.TestSupport;

/// <summary>
/// A model whose answer can be computed by hand: the mean of the red channel over the cell (classifier: the whole
/// window), as a share of 255. Counts its calls and can fail at one of them.
/// </summary>
internal sealed class RednessModel(ModelCard card) : IPatchModel
{
    private int _images;

    public ModelCard Card { get; } = card;
    public string Sha256 => "test";
    public string Path => Card.Name;
    public int Images => _images;
    public int FailAfter { get; init; } = int.MaxValue;

    /// <summary>Lets neighbouring windows disagree, so that stitching has something to average.</summary>
    public bool DependsOnWindow { get; init; }

    /// <summary>A classifier that maps blocks, each cell's value depending on where in its block it lies.</summary>
    public static RednessModel Mapping(int failAfter = int.MaxValue) =>
        new(Classifier() with { DenseStep = 16 }) { DependsOnWindow = true, FailAfter = failAfter };

    public static ModelCard Classifier(int window = 30, int cell = 16, double mpp = 0.25) =>
        new("redness-classifier", ModelTask.Classifier, mpp, window, Cell: cell);

    public static ModelCard Segmenter(int window = 64, double mpp = 0.25) =>
        new("redness-segmenter", ModelTask.Segmenter, mpp, window, OutputStride: 8, DenseWindow: window);

    public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default)
    {
        if (Interlocked.Add(ref _images, count) > FailAfter)
            throw new InvalidOperationException("the power went out");
        var stride = Card.OutputStride ?? Card.DenseStep ?? Math.Max(height, width);
        // A classifier's windows overlap: the last ones begin a window before the end.
        var (side, lost) = Card.DenseStep is null ? (stride, 0) : (Card.Window, Card.Window - stride);
        var rows = Math.Max(1, (height - lost) / stride);
        var columns = Math.Max(1, (width - lost) / stride);
        var answer = new float[count * rows * columns];
        for (var i = 0; i < answer.Length; i++)
        {
            var (image, at) = Math.DivRem(i, rows * columns);
            answer[i] = Mean(
                pixels.AsSpan(image * height * width * 3, height * width * 3),
                width,
                at % columns * stride,
                at / columns * stride,
                Math.Min(side, width),
                Math.Min(side, height)
            );
            if (DependsOnWindow)
                answer[i] = (answer[i] * 3 + at % columns / (float)columns) / 4;
        }
        return answer;
    }

    public void Dispose() { }

    private static float Mean(ReadOnlySpan<byte> rgb, int width, int x0, int y0, int w, int h)
    {
        long sum = 0;
        for (var y = y0; y < y0 + h; y++)
        {
            for (var x = x0; x < x0 + w; x++)
                sum += rgb[(y * width + x) * 3];
        }
        return sum / (255f * w * h);
    }
}
