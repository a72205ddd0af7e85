"""The live preview: edit a film, save, and see it in the browser.

::

    files ─► session ──events──► the page (server, assets/preview/)
                │  ▲
          fork ─┘  └─ pictures
             workshop: a warm process, and its children that record and draw

A film is shown as numbered pictures, each named by what it shows. So what a change left alone is
neither drawn nor sent again, and the first frame whose name differs is where the change begins.
"""
