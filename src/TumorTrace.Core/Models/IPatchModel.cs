namespace TumorTrace.Core.Models;

/// <summary>A loaded model; safe to call from several threads at once.</summary>
public interface IPatchModel : IDisposable
{
    ModelCard Card { get; }

    /// <summary>SHA-256 of the model file, lower-case hex.</summary>
    string Sha256 { get; }

    /// <summary>Where the model was loaded from.</summary>
    string Path { get; }

    /// <summary>Threads that a call keeps busy, its caller's among them.</summary>
    int Threads => 1;

    /// <summary>False where the graph takes images of one size only, the card's.</summary>
    bool AnySize => true;

    /// <summary>
    /// Tumour probabilities of a batch of RGB images, <paramref name="pixels"/> begins with
    /// count·height·width·3 bytes and may be longer.
    /// A classifier gives one value an image, one with a dense_step one value for each window that begins a step further
    /// right or down, row by row; a segmenter (height/stride)·(width/stride) values, row by row.
    /// </summary>
    /// <param name="cancel">Interrupts the network between two of its layers.</param>
    /// <exception cref="UserException">The model refuses the input or gives another shape or other values than its card says.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default);

    /// <summary>Releases the memory that is kept between calls: other models, or the outputs, have their turn now.</summary>
    void ReleaseBuffers() { }
}
